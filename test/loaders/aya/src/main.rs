//! Loads every program of the object that the first argument names with aya, prints a line `NAME ID` for each, and keeps them until its
//! standard input ends. aya is told the hook of a BTF tracepoint or an iterator by the program that loads it; here it is the part of the
//! section's name behind the `/`, which the further arguments give as `NAME=HOOK`.

use std::collections::HashMap;
use std::error::Error;
use std::io::{copy, sink, stdin};

use aya::programs::Program;
use aya::{Btf, Ebpf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("no object")?;
    let hooks: HashMap<String, String> = arguments
        .filter_map(|text| text.split_once('=').map(|(a, b)| (a.into(), b.into())))
        .collect();
    let kernel = Btf::from_sys_fs()?;
    let mut ebpf = Ebpf::load_file(&path)?;
    let mut lines = Vec::new();
    for (name, program) in ebpf.programs_mut() {
        let hook = hooks.get(name).map_or("", String::as_str);
        let id = match program {
            Program::BtfTracePoint(program) => {
                program.load(hook, &kernel).and_then(|()| program.info())
            }
            Program::Iter(program) => program.load(hook, &kernel).and_then(|()| program.info()),
            Program::RawTracePoint(program) => program.load().and_then(|()| program.info()),
            Program::Xdp(program) => program.load().and_then(|()| program.info()),
            Program::SchedClassifier(program) => program.load().and_then(|()| program.info()),
            other => {
                return Err(format!(
                    "{name}: no program of type {:?} is loaded here",
                    other.prog_type()
                )
                .into())
            }
        };
        lines.push(format!(
            "{name} {}",
            id.map_err(|error| format!("{name}: {error:?}"))?.id()
        ));
    }
    lines.sort();
    for line in lines {
        println!("{line}");
    }
    println!("loaded");
    copy(&mut stdin(), &mut sink())?;
    Ok(())
}
