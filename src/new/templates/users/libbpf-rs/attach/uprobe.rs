use std::error::Error;

use libbpf_rs::{Object, UprobeOpts};

use crate::{program, Attached};

pub fn attach(object: &mut Object, function: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let options = UprobeOpts {
        func_name: Some(function.into()),
        retprobe: @retprobe@,
        ..Default::default()
    };
    let every_process = -1;
    let link = program(object)?.attach_uprobe_with_opts(every_process, "libc.so.6", 0, options)?;
    Ok(Box::new(link))
}
