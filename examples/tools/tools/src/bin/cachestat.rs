//! Prints hits and misses of the page cache.

use aya::maps::PerCpuArray;
use clap::Parser;
use std::fs;
use tools::{columns, object, Cell, Column, Common, Output, Result, Session};

/// Show hits and misses of the page cache (Linux 6.13)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Seconds between outputs
    #[arg(default_value_t = 1.0)]
    interval: f64,

    /// How many outputs
    count: Option<u64>,
}

const COLUMNS: &[Column] = columns! {
    "HITS" "hits" -8,
    "MISSES" "misses" -8,
    "DIRTIES" "dirties" -8,
    "HITRATIO" "ratio" -8,
    "BUFFERS_MB" "buffers_mb" -10,
    "CACHED_MB" "cached_mb" -10,
};

/// A line of /proc/meminfo, in megabytes.
fn megabytes(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().nth(1))
        .and_then(|number| number.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut session = Session::start(
        object!("cachestat"),
        &arguments.common,
        "Tracing the page cache",
        &[],
    )?;
    let counts = PerCpuArray::<_, u64>::try_from(session.map("counts")?)?;
    let output = Output::new(COLUMNS, arguments.common.json);
    let mut before = [0; 3];
    session.every(Some(arguments.interval), arguments.count, || {
        let mut now = [0; 3];
        for (index, to) in now.iter_mut().enumerate() {
            *to = counts.get(&(index as u32), 0)?.iter().sum();
        }
        let [looked_up, added, dirtied] = [0, 1, 2].map(|index| now[index] - before[index]);
        before = now;
        // What is written is added without having been looked up.
        let misses = added.min(looked_up);
        let hits = looked_up - misses;
        let ratio = if looked_up == 0 {
            0.0
        } else {
            100.0 * hits as f64 / looked_up as f64
        };
        let [buffers, cached] = ["Buffers", "Cached"].map(|name| Cell::from(megabytes(name)));
        let ratio = if arguments.common.json {
            Cell::Decimal(ratio, 2)
        } else {
            format!("{ratio:.2}%").into()
        };
        output.row(&[
            hits.into(),
            misses.into(),
            dirtied.into(),
            ratio,
            buffers,
            cached,
        ]);
        Ok(())
    })
}
