use std::error::Error;

use aya::programs::KProbe;
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, function: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut KProbe = program(ebpf)?;
    program.load()?;
    program.attach(function, 0)?;
    Ok(Box::new(()))
}
