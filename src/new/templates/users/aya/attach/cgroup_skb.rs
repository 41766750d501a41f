use std::error::Error;
use std::fs::File;

use aya::programs::{links::CgroupAttachMode, CgroupSkb, CgroupSkbAttachType};
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, cgroup: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut CgroupSkb = program(ebpf)?;
    program.load()?;
    program.attach(
        File::open(cgroup)?,
        CgroupSkbAttachType::Egress,
        CgroupAttachMode::AllowMultiple,
    )?;
    Ok(Box::new(()))
}
