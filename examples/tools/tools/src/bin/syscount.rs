//! Prints which system calls are made most, or take longest.

use aya::maps::PerCpuHashMap;
use clap::Parser;
use events::Calls;
use tools::{
    clock, columns, object, print_line, syscall_name, Cell, Column, Common, Output, Result, Session,
};

/// Summarize system calls (Linux 5.5)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Seconds between outputs; without it there is one, at the end
    #[arg(short, long)]
    interval: Option<f64>,

    /// How many rows
    #[arg(short = 'T', long, default_value_t = 10)]
    top: usize,

    /// By the time that they take
    #[arg(short = 'L', long)]
    latency: bool,

    /// Only calls that fail
    #[arg(short = 'x', long)]
    failures: bool,
}

const COLUMNS: &[Column] = columns! {
    "SYSCALL" "syscall" 22,
    "COUNT" "count" -8,
    "TIME (us)" "us" -14,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("failed_only", u32::from(arguments.failures).into()),
    ];
    let mut session = Session::start(
        object!("syscount"),
        &arguments.common,
        "Tracing syscalls",
        &settings,
    )?;
    let mut counts = PerCpuHashMap::<_, u32, Calls>::try_from(session.map("counts")?)?;
    session.every(arguments.interval, None, || {
        if !arguments.common.json {
            print_line(&format!("[{}]", clock()));
        }
        let mut found = Vec::new();
        for (number, parts) in counts.iter().flatten() {
            let count = parts.iter().map(|part| part.count).sum::<u64>();
            let nanoseconds = parts.iter().map(|part| part.nanoseconds).sum::<u64>();
            found.push((number, count, nanoseconds));
        }
        for (number, ..) in &found {
            let _ = counts.remove(number);
        }
        found.sort_by_key(|&(_, count, nanoseconds)| {
            std::cmp::Reverse(if arguments.latency {
                nanoseconds
            } else {
                count
            })
        });
        let output = Output::new(COLUMNS, arguments.common.json);
        for (number, count, nanoseconds) in found.into_iter().take(arguments.top) {
            let microseconds = Cell::Decimal(nanoseconds as f64 / 1000.0, 3);
            output.row(&[syscall_name(number).into(), count.into(), microseconds]);
        }
        Ok(())
    })
}
