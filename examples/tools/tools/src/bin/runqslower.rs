//! Prints tasks that waited long for a processor.

use clap::Parser;
use events::RunSlow;
use tools::{cells, clock, columns, comm, object, Column, Common, Output, Result, Session};

/// Trace tasks that wait long for a processor (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Microseconds; shorter waits are left out
    #[arg(default_value_t = 10_000)]
    at_least: u64,
}

const COLUMNS: &[Column] = columns! {
    "TIME" "time" 8,
    "COMM" "comm" 16,
    "TID" "tid" 7,
    "LAT(us)" "us" -9,
    "PREV COMM" "previous_comm" 16,
    "PREV TID" "previous_tid" 8,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("at_least", (arguments.at_least * 1000).into()),
    ];
    let said = format!(
        "Tracing run queue latency higher than {} us",
        arguments.at_least
    );
    let mut session = Session::start(object!("runqslower"), &arguments.common, &said, &settings)?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &RunSlow| {
        let (name, previous) = (comm(&event.comm), comm(&event.previous_comm));
        output.row(cells![
            clock(),
            name,
            event.pid,
            event.nanoseconds / 1000,
            previous,
            event.previous
        ]);
    })
}
