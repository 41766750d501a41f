use std::error::Error;
use std::fs::File;
use std::os::fd::AsRawFd;

use libbpf_rs::Object;

use crate::{program, Attached};

pub fn attach(object: &mut Object, namespace: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let link = program(object)?.attach_netns(File::open(namespace)?.as_raw_fd())?;
    Ok(Box::new(link))
}
