use std::error::Error;

use aya::programs::xdp::{Xdp, XdpMode};
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, interface: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut Xdp = program(ebpf)?;
    program.load()?;
    // Other modes are faster, on interfaces whose drivers have them.
    program.attach(interface, XdpMode::Skb)?;
    Ok(Box::new(()))
}
