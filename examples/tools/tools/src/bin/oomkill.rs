//! Prints each process that is killed for want of memory.

use clap::Parser;
use events::Oom;
use std::fs;
use tools::{cells, clock, columns, comm, object, Column, Common, Output, Result, Session};

/// Trace processes that are killed for want of memory (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,
}

const COLUMNS: &[Column] = columns! {
    "TIME" "time" 8,
    "BY PID" "by_pid" 7,
    "BY COMM" "by_comm" 16,
    "PID" "pid" 7,
    "COMM" "comm" 16,
    "LOADAVG" "loadavg" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut session = Session::start(
        object!("oomkill"),
        &arguments.common,
        "Tracing OOM kills",
        &[],
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &Oom| {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let (by, name) = (comm(&event.by_comm), comm(&event.victim_comm));
        output.row(cells![
            clock(),
            event.by,
            by,
            event.victim,
            name,
            load.trim()
        ]);
    })
}
