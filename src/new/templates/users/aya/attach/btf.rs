use std::error::Error;

use aya::programs::@aya-type@;
use aya::{Btf, Ebpf};

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, target: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut @aya-type@ = program(ebpf)?;
    program.load(target, &Btf::from_sys_fs()?)?;
    program.attach()?;
    Ok(Box::new(()))
}
