use std::error::Error;

use aya::programs::RawTracePoint;
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, tracepoint: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut RawTracePoint = program(ebpf)?;
    program.load()?;
    program.attach(tracepoint)?;
    Ok(Box::new(()))
}
