use std::error::Error;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use libbpf_rs::{libbpf_sys, Object};

use crate::{program, Attached};

struct Loaded(OwnedFd);

impl Attached for Loaded {
    /// The program runs when it is asked to.
    fn each_second(&mut self) -> Result<(), Box<dyn Error>> {
        let mut options = libbpf_sys::bpf_test_run_opts {
            sz: size_of::<libbpf_sys::bpf_test_run_opts>() as libbpf_sys::size_t,
            ..Default::default()
        };
        // SAFETY: the options name no memory.
        match unsafe { libbpf_sys::bpf_prog_test_run_opts(self.0.as_raw_fd(), &mut options) } {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(-error).into()),
        }
    }
}

pub fn attach(object: &mut Object, _context: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let loaded = program(object)?.as_fd().try_clone_to_owned()?;
    Ok(Box::new(Loaded(loaded)))
}
