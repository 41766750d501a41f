use std::error::Error;

use aya::maps::{MapData, SockMap};
use aya::programs::SkMsg;
use aya::Ebpf;

use crate::connection::Connection;
use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, address: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let map = ebpf.take_map("SOCKETS").ok_or("no SOCKETS")?;
    let mut sockets: SockMap<MapData> = map.try_into()?;
    let program: &mut SkMsg = program(ebpf)?;
    program.load()?;
    program.attach(sockets.fd())?;
    let connection = Connection::open(address)?;
    sockets.set(0, &connection.here, 0)?;
    Ok(Box::new(connection))
}
