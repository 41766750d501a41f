//! Loading a program of any type.

use aya::programs::{Program, ProgramError, ProgramInfo};
use aya::Btf;

/// `hook` is what the program is for, where aya is told that by the one who loads it.
pub fn load(program: &mut Program, hook: &str, kernel: &Btf) -> Result<ProgramInfo, ProgramError> {
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
pub fn in_one_line(error: &ProgramError) -> String {
    match error {
        ProgramError::LoadError {
            io_error,
            verifier_log,
        } => {
            let log = verifier_log.to_string();
            let statistics = ["processed ", "stack depth ", "verification time "];
            let said = log.lines().rev().find(|line| {
                !line.trim().is_empty() && !statistics.iter().any(|start| line.starts_with(start))
            });
            format!(
                "{io_error}: {}",
                said.unwrap_or("the verifier says nothing").trim()
            )
        }
        other => other.to_string().replace('\n', " "),
    }
}
