use std::error::Error;
use std::io::{copy, sink};

use libbpf_rs::{Iter, Link, Object};

use crate::{program, Attached};

struct Tasks(Link);

impl Attached for Tasks {
    /// The program runs when the iterator is read.
    fn each_second(&mut self) -> Result<(), Box<dyn Error>> {
        copy(&mut Iter::new(&self.0)?, &mut sink())?;
        Ok(())
    }
}

pub fn attach(object: &mut Object, _what: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    Ok(Box::new(Tasks(program(object)?.attach()?)))
}
