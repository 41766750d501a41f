//! Prints how long tasks wait for a processor, as a histogram.

use clap::Parser;
use tools::{clock, object, print_line, Common, Histograms, Result, Session};

/// Summarize how long tasks wait for a processor (Linux 5.5)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Seconds between outputs; without it there is one, at the end
    interval: Option<f64>,

    /// How many outputs
    count: Option<u64>,

    /// Milliseconds instead of microseconds
    #[arg(short, long)]
    milliseconds: bool,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (unit, nanoseconds) = if arguments.milliseconds {
        ("msecs", 1_000_000u64)
    } else {
        ("usecs", 1000)
    };
    let settings = [
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("unit", nanoseconds.into()),
    ];
    let mut session = Session::start(
        object!("runqlat"),
        &arguments.common,
        "Tracing run queue latency",
        &settings,
    )?;
    let mut histograms = Histograms::new(session.map("histograms")?)?;
    session.every(arguments.interval, arguments.count, || {
        if !arguments.common.json && arguments.interval.is_some() {
            print_line(&clock());
        }
        for histogram in histograms.take()? {
            Histograms::print(&histogram, unit, "", arguments.common.json);
        }
        Ok(())
    })
}
