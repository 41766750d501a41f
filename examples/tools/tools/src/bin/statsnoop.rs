//! Prints each file whose state is asked for.

use clap::Parser;
use events::Stat;
use tools::{
    cells, columns, comm, object, syscall_number, text, Column, Common, Output, Result, Session,
};

/// Trace files whose state is asked for (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Only those that fail
    #[arg(short = 'x', long)]
    failed: bool,
}

const COLUMNS: &[Column] = columns! {
    "PID" "pid" 7,
    "COMM" "comm" 16,
    "RET" "result" -4,
    "PATH" "path" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let number = |name| syscall_number(name).into();
    let settings = [
        ("nr_stat", number("stat")),
        ("nr_lstat", number("lstat")),
        ("nr_newfstatat", number("newfstatat")),
        ("nr_statx", number("statx")),
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("failed_only", u32::from(arguments.failed).into()),
    ];
    let mut session = Session::start(
        object!("statsnoop"),
        &arguments.common,
        "Tracing stat",
        &settings,
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &Stat| {
        output.row(cells![
            event.pid,
            comm(&event.comm),
            event.result,
            text(&event.path)
        ]);
    })
}
