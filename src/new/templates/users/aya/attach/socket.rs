use std::error::Error;
use std::os::fd::OwnedFd;

use aya::programs::SocketFilter;
use aya::Ebpf;

use crate::socket::every_packet;
use crate::{program, Attached};

/// The program is attached as long as the socket is open.
impl Attached for OwnedFd {}

pub fn attach(ebpf: &mut Ebpf, interface: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut SocketFilter = program(ebpf)?;
    program.load()?;
    let socket = every_packet(interface)?;
    program.attach(&socket)?;
    Ok(Box::new(socket))
}
