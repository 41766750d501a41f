use std::error::Error;
use std::fs::File;

use aya::programs::{links::CgroupAttachMode, @aya-type@};
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, cgroup: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut @aya-type@ = program(ebpf)?;
    program.load()?;
    program.attach(File::open(cgroup)?, CgroupAttachMode::AllowMultiple)?;
    Ok(Box::new(()))
}
