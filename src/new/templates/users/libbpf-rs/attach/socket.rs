use std::error::Error;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use libbpf_rs::Object;

use crate::socket::every_packet;
use crate::{program, Attached};

/// The program is attached as long as the socket is open.
impl Attached for OwnedFd {}

pub fn attach(object: &mut Object, interface: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program = program(object)?.as_fd().as_raw_fd();
    let socket = every_packet(interface)?;
    // SAFETY: the value is a number, as long as it says.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_ATTACH_BPF,
            (&raw const program).cast(),
            size_of::<i32>() as libc::socklen_t,
        )
    };
    match result {
        0 => Ok(Box::new(socket)),
        _ => Err(io::Error::last_os_error().into()),
    }
}
