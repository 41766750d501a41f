use std::error::Error;
use std::fs::{remove_file, File};
use std::io::{copy, sink};
use std::path::PathBuf;

use aya::programs::links::{FdLink, PinnedLink};
use aya::programs::Iter;
use aya::{Btf, Ebpf};

use crate::{program, Attached};

/// An iterator in the BPF file system, where it can be opened again and again.
struct Pinned {
    path: PathBuf,
    _link: PinnedLink,
}

impl Attached for Pinned {
    /// The program runs when the iterator is read.
    fn each_second(&mut self) -> Result<(), Box<dyn Error>> {
        copy(&mut File::open(&self.path)?, &mut sink())?;
        Ok(())
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let _ = remove_file(&self.path);
    }
}

pub fn attach(ebpf: &mut Ebpf, what: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut Iter = program(ebpf)?;
    program.load(what, &Btf::from_sys_fs()?)?;
    let link = program.attach()?;
    let link: FdLink = program.take_link(link)?.try_into()?;
    let path = PathBuf::from(format!("/sys/fs/bpf/iter-{}", std::process::id()));
    let pinned = link.pin(&path)?;
    Ok(Box::new(Pinned {
        path,
        _link: pinned,
    }))
}
