use std::error::Error;
use std::os::fd::AsFd;

use libbpf_rs::{Object, TcHook, TcHookBuilder, TC_EGRESS};

use crate::interface::index;
use crate::{program, Attached};

/// Takes the program off when it goes out of scope.
struct Detach(TcHook);

impl Attached for Detach {}

impl Drop for Detach {
    fn drop(&mut self) {
        let _ = self.0.detach();
    }
}

pub fn attach(object: &mut Object, interface: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program = program(object)?;
    let mut hook = TcHookBuilder::new(program.as_fd())
        .ifindex(index(interface)?)
        .replace(true)
        .handle(1)
        .priority(1)
        .hook(TC_EGRESS);
    hook.create()?;
    let attached = Detach(hook.attach()?);
    Ok(Box::new(attached))
}
