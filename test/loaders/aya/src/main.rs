//! Loads every program of the object that the first argument names with aya, prints a line `NAME ID` for each, and keeps them until its
//! standard input ends. aya is told the hook of a BTF tracepoint, an iterator, an LSM program and the like by the program that loads it; here
//! it is the part of the section's name behind the `/`, which the further arguments give as `NAME=HOOK`.
//!
//! `--set=NAME=BYTES` sets a global variable; BYTES are hexadecimal digits.
//!
//! It stops at the first program that is refused; with `--each` it goes on, and the line is `NAME refused WHY`. `--batch MANIFEST` is for many
//! objects; see batch.rs.

mod batch;
mod load;

use std::collections::HashMap;
use std::error::Error;
use std::io::{copy, sink, stdin};

use aya::{Btf, EbpfLoader};

use crate::load::{in_one_line, load};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let each = arguments.iter().position(|argument| argument == "--each");
    if let Some(at) = each {
        arguments.remove(at);
    }
    let mut settings = Vec::new();
    for argument in arguments.extract_if(.., |argument| argument.starts_with("--set=")) {
        settings.push(setting(&argument["--set=".len()..])?);
    }
    let path = arguments.first().ok_or("no object")?;
    if path == "--batch" {
        return batch::run(arguments.get(1).ok_or("no manifest")?);
    }
    let hooks: HashMap<&str, &str> = arguments
        .iter()
        .filter_map(|text| text.split_once('='))
        .collect();
    let kernel = Btf::from_sys_fs()?;
    let mut loader = EbpfLoader::new();
    for (at, (name, bytes)) in settings.iter().enumerate() {
        if at % 2 == 0 {
            loader.override_global(name, bytes.as_slice(), true);
        } else {
            // Its name until 0.13.1.
            #[allow(deprecated)]
            loader.set_global(name, bytes.as_slice(), true);
        }
    }
    let mut ebpf = loader.load_file(path)?;
    let mut lines = Vec::new();
    for (name, program) in ebpf.programs_mut() {
        let hook = hooks.get(name).copied().unwrap_or("");
        lines.push(match load(program, hook, &kernel) {
            Ok(info) => format!("{name} {}", info.id()),
            Err(error) if each.is_some() => format!("{name} refused {}", in_one_line(&error)),
            Err(error) => return Err(format!("{name}: {error:?}").into()),
        });
    }
    lines.sort();
    for line in lines {
        println!("{line}");
    }
    println!("loaded");
    copy(&mut stdin(), &mut sink())?;
    Ok(())
}

/// `NAME=BYTES`
fn setting(text: &str) -> Result<(String, Vec<u8>), Box<dyn Error>> {
    let (name, digits) = text.split_once('=').ok_or("no value")?;
    let bytes: Result<Vec<u8>, _> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16))
        .collect();
    Ok((name.to_owned(), bytes?))
}
