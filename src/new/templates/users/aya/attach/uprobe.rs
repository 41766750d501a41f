use std::error::Error;

use aya::programs::uprobe::{UProbe, UProbeScope};
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, function: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut UProbe = program(ebpf)?;
    program.load()?;
    program.attach(function, "libc", UProbeScope::AllProcesses)?;
    Ok(Box::new(()))
}
