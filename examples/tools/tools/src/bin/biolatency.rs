//! Prints how long requests to disks take, as a histogram.

use clap::Parser;
use tools::{clock, object, print_line, Common, Histograms, Result, Session};

/// Summarize how long requests to disks take (Linux 5.8)
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

    /// With the time that a request waits in the queue
    #[arg(short = 'Q', long)]
    queued: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (unit, nanoseconds) = if arguments.milliseconds {
        ("msecs", 1_000_000u64)
    } else {
        ("usecs", 1000)
    };
    let settings = [
        ("queued", arguments.queued.into()),
        ("unit", nanoseconds.into()),
    ];
    let mut session = Session::start(
        object!("biolatency"),
        &arguments.common,
        "Tracing block device I/O",
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
