use std::error::Error;

use aya::programs::tc::{qdisc_add_clsact, SchedClassifier, TcAttachType};
use aya::Ebpf;

use crate::{program, Attached};

pub fn attach(ebpf: &mut Ebpf, interface: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    // Kernels before 6.6 need it; where it is there already, this fails.
    let _ = qdisc_add_clsact(interface);
    let program: &mut SchedClassifier = program(ebpf)?;
    program.load()?;
    program.attach(interface, TcAttachType::Egress)?;
    Ok(Box::new(()))
}
