//! Prints how long soft interrupts take.

use clap::Parser;
use tools::{
    cells, clock, columns, object, print_line, Column, Common, Histograms, Output, Result, Session,
};

/// Summarize how long soft interrupts take (Linux 5.5)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Seconds between outputs; without it there is one, at the end
    interval: Option<f64>,

    /// How many outputs
    count: Option<u64>,

    /// As histograms
    #[arg(short, long)]
    dist: bool,

    /// Nanoseconds instead of microseconds
    #[arg(short = 'N', long)]
    nanoseconds: bool,
}

const COLUMNS: &[Column] = columns! {
    "SOFTIRQ" "softirq" 16,
    "COUNT" "count" -10,
    "TOTAL" "total" -12,
};

/// Of include/linux/interrupt.h.
const NAMES: [&str; 10] = [
    "hi", "timer", "net_tx", "net_rx", "block", "irq_poll", "tasklet", "sched", "hrtimer", "rcu",
];

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (unit, nanoseconds) = if arguments.nanoseconds {
        ("nsecs", 1u64)
    } else {
        ("usecs", 1000)
    };
    let settings = [("unit", nanoseconds.into())];
    let mut session = Session::start(
        object!("softirqs"),
        &arguments.common,
        "Tracing soft irq event time",
        &settings,
    )?;
    let mut histograms = Histograms::new(session.map("histograms")?)?;
    let json = arguments.common.json;
    session.every(arguments.interval, arguments.count, || {
        if !json && arguments.interval.is_some() {
            print_line(&clock());
        }
        let found = histograms.take()?;
        let named = NAMES
            .iter()
            .zip(&found)
            .filter(|(_, histogram)| histogram.count > 0);
        if arguments.dist {
            named.for_each(|(name, histogram)| Histograms::print(histogram, unit, name, json));
        } else {
            let output = Output::new(COLUMNS, json);
            named.for_each(|(name, histogram)| {
                output.row(cells![*name, histogram.count, histogram.total])
            });
        }
        Ok(())
    })
}
