//! Prints reads, writes and syncs of files that take long.

use clap::Parser;
use events::SlowFile;
use tools::{
    clock, columns, comm, object, syscall_number, text, Cell, Column, Common, Output, Result,
    Session,
};

/// Trace reads, writes and syncs of files that take long (Linux 5.11)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Milliseconds; faster calls are left out
    #[arg(short, long, default_value_t = 10.0)]
    min: f64,
}

const COLUMNS: &[Column] = columns! {
    "TIME" "time" 8,
    "COMM" "comm" 16,
    "PID" "pid" 7,
    "T" "operation" 1,
    "BYTES" "bytes" -8,
    "LAT(ms)" "ms" -9,
    "FILENAME" "file" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("nr_read", syscall_number("read").into()),
        ("nr_write", syscall_number("write").into()),
        ("nr_pread64", syscall_number("pread64").into()),
        ("nr_pwrite64", syscall_number("pwrite64").into()),
        ("nr_fsync", syscall_number("fsync").into()),
        ("nr_fdatasync", syscall_number("fdatasync").into()),
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("at_least", ((arguments.min * 1e6) as u64).into()),
    ];
    let said = format!("Tracing file operations slower than {} ms", arguments.min);
    let mut session = Session::start(object!("fsslower"), &arguments.common, &said, &settings)?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &SlowFile| {
        let operation = ["R", "W", "S"]
            .get(event.operation as usize)
            .copied()
            .unwrap_or("?");
        output.row(&[
            clock().into(),
            comm(&event.comm).into(),
            event.pid.into(),
            operation.into(),
            event.result.into(),
            Cell::Decimal(event.nanoseconds as f64 / 1e6, 3),
            text(&event.name).into(),
        ]);
    })
}
