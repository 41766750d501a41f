//! Prints each mount and unmount.

use clap::Parser;
use events::Mount;
use tools::{
    cells, columns, comm, errno_name, object, syscall_number, text, Column, Common, Output, Result,
    Session,
};

/// Trace mounts and unmounts (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,
}

const COLUMNS: &[Column] = columns! {
    "COMM" "comm" 16,
    "PID" "pid" 7,
    "TID" "tid" 7,
    "RET" "result" -4,
    "CALL" "call" 0,
    "" "error" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("nr_mount", syscall_number("mount").into()),
        ("nr_umount2", syscall_number("umount2").into()),
    ];
    let mut session = Session::start(
        object!("mountsnoop"),
        &arguments.common,
        "Tracing mounts",
        &settings,
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &Mount| {
        let (target, flags) = (text(&event.target), event.flags);
        let call = if event.operation == 0 {
            let (source, kind) = (text(&event.source), text(&event.kind));
            format!("mount({source:?}, {target:?}, {kind:?}, {flags:#x})")
        } else {
            format!("umount({target:?}, {flags:#x})")
        };
        let error = errno_name(event.result.into());
        output.row(cells![
            comm(&event.comm),
            event.pid,
            event.tid,
            event.result,
            call,
            error
        ]);
    })
}
