use std::error::Error;

use aya::programs::TracePoint;
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, tracepoint: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut TracePoint = program(ebpf)?;
    program.load()?;
    program.attach("sched", tracepoint)?;
    Ok(Box::new(()))
}
