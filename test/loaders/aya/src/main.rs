//! Loads every program of the object that the first argument names with aya, prints a line `NAME ID` for each, and keeps them until its
//! standard input ends. aya is told the hook of a BTF tracepoint, an iterator, an LSM program and the like by the program that loads it; here
//! it is the part of the section's name behind the `/`, which the further arguments give as `NAME=HOOK`.
//!
//! It stops at the first program that is refused; with `--each` it goes on, and the line is `NAME refused WHY`.

use std::collections::HashMap;
use std::error::Error;
use std::io::{copy, sink, stdin};

use aya::programs::{Program, ProgramError, ProgramInfo};
use aya::{Btf, Ebpf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let each = arguments.iter().position(|argument| argument == "--each");
    if let Some(at) = each {
        arguments.remove(at);
    }
    let path = arguments.first().ok_or("no object")?;
    let hooks: HashMap<&str, &str> = arguments
        .iter()
        .filter_map(|text| text.split_once('='))
        .collect();
    let kernel = Btf::from_sys_fs()?;
    let mut ebpf = Ebpf::load_file(path)?;
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

fn load(program: &mut Program, hook: &str, kernel: &Btf) -> Result<ProgramInfo, ProgramError> {
    macro_rules! load {
        (hooked: $($hooked:ident)*; plain: $($plain:ident)*) => {
            match program {
                $(Program::$hooked(program) => {
                    program.load(hook, kernel)?;
                    program.info()
                })*
                $(Program::$plain(program) => {
                    program.load()?;
                    program.info()
                })*
                // An extension wants the program that it extends.
                Program::Extension(_) => Err(ProgramError::UnexpectedProgramType),
            }
        };
    }
    load! {
        hooked: BtfTracePoint FEntry FExit Iter Lsm LsmCgroup;
        plain: CgroupDevice CgroupSkb CgroupSock CgroupSockAddr CgroupSockopt CgroupSysctl FlowDissector KProbe LircMode2 PerfEvent
            RawTracePoint ReusePortSocketFilter SchedClassifier SkLookup SkMsg SkReuseport SkSkb SockOps SocketFilter TracePoint UProbe Xdp
    }
}

/// What the kernel answered, and of the verifier's log the line before its statistics, which says what it does not like.
fn in_one_line(error: &ProgramError) -> String {
    match error {
        ProgramError::LoadError {
            io_error,
            verifier_log,
        } => {
            let log = verifier_log.to_string();
            let said = log
                .lines()
                .rev()
                .find(|line| !line.trim().is_empty() && !line.starts_with("processed "));
            format!("{io_error}: {}", said.unwrap_or("the verifier says nothing").trim())
        }
        other => other.to_string().replace('\n', " "),
    }
}
