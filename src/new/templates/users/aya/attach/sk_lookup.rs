use std::error::Error;
use std::fs::File;

use aya::programs::SkLookup;
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, namespace: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut SkLookup = program(ebpf)?;
    program.load()?;
    program.attach(File::open(namespace)?)?;
    Ok(Box::new(()))
}
