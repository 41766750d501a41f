use std::error::Error;
use std::os::fd::{AsFd, AsRawFd};

use libbpf_rs::{MapCore, MapFlags, Object};

use crate::connection::Connection;
use crate::{map, program, Attached};

pub fn attach(object: &mut Object, address: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let sockets = map(object, "SOCKETS")?.as_fd().try_clone_to_owned()?;
    program(object)?.attach_sockmap(sockets.as_raw_fd())?;
    let connection = Connection::open(address)?;
    let socket = connection.here.as_raw_fd();
    map(object, "SOCKETS")?.update(&0u32.to_ne_bytes(), &socket.to_ne_bytes(), MapFlags::ANY)?;
    Ok(Box::new(connection))
}
