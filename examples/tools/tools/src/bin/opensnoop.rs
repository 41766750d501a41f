//! Prints each file that is opened.

use clap::Parser;
use events::Open;
use tools::{
    cells, columns, comm, object, syscall_number, text, Column, Common, Output, Result, Session,
};

/// Trace files that are opened (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Only those that cannot be opened
    #[arg(short = 'x', long)]
    failed: bool,

    /// Only names of tasks that contain this
    #[arg(short, long)]
    name: Option<String>,
}

const COLUMNS: &[Column] = columns! {
    "PID" "pid" 7,
    "COMM" "comm" 16,
    "FD" "fd" -4,
    "ERR" "error" -4,
    "FLAGS" "flags" 8,
    "PATH" "path" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("nr_open", syscall_number("open").into()),
        ("nr_openat", syscall_number("openat").into()),
        ("nr_openat2", syscall_number("openat2").into()),
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("failed_only", u32::from(arguments.failed).into()),
    ];
    let mut session = Session::start(
        object!("opensnoop"),
        &arguments.common,
        "Tracing open",
        &settings,
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &Open| {
        let name = comm(&event.comm);
        if arguments
            .name
            .as_ref()
            .is_some_and(|part| !name.contains(part))
        {
            return;
        }
        let (fd, error) = if event.result < 0 {
            (-1, -event.result)
        } else {
            (event.result, 0)
        };
        output.row(cells![
            event.pid,
            name,
            fd,
            error,
            format!("{:08o}", event.flags),
            text(&event.path)
        ]);
    })
}
