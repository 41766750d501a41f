use std::error::Error;

use libbpf_rs::Object;

use crate::interface::index;
use crate::{program, Attached};

pub fn attach(object: &mut Object, interface: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let link = program(object)?.attach_xdp(index(interface)?)?;
    Ok(Box::new(link))
}
