//! Prints each request to a disk.

use clap::Parser;
use events::BlockIo;
use std::time::Instant;
use tools::{columns, comm, object, text, Cell, Column, Common, Output, Result, Session};

/// Trace requests to disks (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Only this disk's, such as vda
    #[arg(short, long)]
    disk: Option<String>,
}

const COLUMNS: &[Column] = columns! {
    "TIME(s)" "seconds" -11,
    "COMM" "comm" 14,
    "PID" "pid" 7,
    "DISK" "disk" 9,
    "T" "operation" 1,
    "SECTOR" "sector" -10,
    "BYTES" "bytes" -7,
    "QUE(ms)" "queued_ms" -8,
    "LAT(ms)" "ms" -8,
};

/// The letter of an operation (`enum req_op`).
fn operation(flags: u32) -> &'static str {
    match flags & 0xff {
        0 => "R",
        1 => "W",
        2 => "F",
        3 | 5 => "D",
        _ => "-",
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut session = Session::start(
        object!("biosnoop"),
        &arguments.common,
        "Tracing block device I/O",
        &[],
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    let start = Instant::now();
    session.records(|event: &BlockIo| {
        let disk = text(&event.disk);
        let wanted = arguments.pid.is_none_or(|pid| pid == event.pid)
            && arguments.disk.as_ref().is_none_or(|name| *name == disk);
        if wanted {
            output.row(&[
                Cell::Decimal(start.elapsed().as_secs_f64(), 6),
                comm(&event.comm).into(),
                event.pid.into(),
                disk.into(),
                operation(event.flags).into(),
                event.sector.into(),
                event.bytes.into(),
                Cell::Decimal(event.queued as f64 / 1e6, 3),
                Cell::Decimal(event.nanoseconds as f64 / 1e6, 3),
            ]);
        }
    })
}
