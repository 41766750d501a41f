use std::error::Error;
use std::fs::File;
use std::os::fd::AsRawFd;

use libbpf_rs::Object;

use crate::{program, Attached};

pub fn attach(object: &mut Object, cgroup: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let link = program(object)?.attach_cgroup(File::open(cgroup)?.as_raw_fd())?;
    Ok(Box::new(link))
}
