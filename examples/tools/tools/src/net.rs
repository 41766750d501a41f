use crate::{comm, Cell};
use events::Ends;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An address of the family AF_INET 2, or of AF_INET6.
pub fn address(family: u32, bytes: &[u8; 16]) -> String {
    if family == 2 {
        let [a, b, c, d, ..] = *bytes;
        return Ipv4Addr::new(a, b, c, d).to_string();
    }
    let address = Ipv6Addr::from(*bytes);
    address
        .to_ipv4_mapped()
        .map_or_else(|| address.to_string(), |mapped| mapped.to_string())
}

/// Pid, name, family (4 or 6), address and port here, address and port there.
pub fn ends_cells(ends: &Ends) -> [Cell; 7] {
    [
        ends.pid.into(),
        comm(&ends.comm).into(),
        if ends.family == 2 { 4u32 } else { 6 }.into(),
        address(ends.family, &ends.source).into(),
        ends.source_port.into(),
        address(ends.family, &ends.destination).into(),
        ends.destination_port.into(),
    ]
}
