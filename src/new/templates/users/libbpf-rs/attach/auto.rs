use std::error::Error;

use libbpf_rs::Object;

use crate::{program, Attached};

/// The name of the program's section says what it is attached to.
pub fn attach(object: &mut Object, _target: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let link = program(object)?.attach()?;
    Ok(Box::new(link))
}
