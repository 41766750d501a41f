//! Prints memory of the kernel that was not given back, by the stacks that asked for it.

use aya::maps::HashMap;
use clap::Parser;
use events::Allocation;
use serde_json::json;
use std::collections::HashMap as Sums;
use tools::{clock, object, print_json, print_line, Common, Result, Session, Stacks};

/// Summarize memory of the kernel that is not given back (Linux 6.16)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Nanoseconds that memory is kept before it counts, in milliseconds
    #[arg(short, long, default_value_t = 500)]
    older: u64,

    /// Only sizes from this
    #[arg(short = 'z', long, default_value_t = 0)]
    min_size: u64,

    /// Only sizes up to this
    #[arg(short = 'Z', long, default_value_t = u64::MAX)]
    max_size: u64,

    /// One allocation of so many
    #[arg(short = 's', long, default_value_t = 1)]
    sample_rate: u32,

    /// How many stacks
    #[arg(short = 'T', long, default_value_t = 10)]
    top: usize,

    /// Seconds between outputs; without it there is one, at the end
    interval: Option<f64>,

    /// How many outputs
    count: Option<u64>,
}

fn now() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the destination is a timespec.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("sample", arguments.sample_rate.into()),
        ("at_least", arguments.min_size.into()),
        ("at_most", arguments.max_size.into()),
    ];
    let said = "Tracing outstanding memory allocations";
    let mut session = Session::start(object!("memleak"), &arguments.common, said, &settings)?;
    let allocations = HashMap::<_, u64, Allocation>::try_from(session.map("allocations")?)?;
    let stacks = Stacks::new(session.map("stacks")?)?;
    session.every(arguments.interval, arguments.count, || {
        let before = now().saturating_sub(arguments.older * 1_000_000);
        let mut sums = Sums::<i32, (u64, u64)>::new();
        for (_, allocation) in allocations.iter().flatten() {
            if allocation.since <= before {
                let sum = sums.entry(allocation.stack).or_default();
                *sum = (sum.0 + allocation.bytes, sum.1 + 1);
            }
        }
        let mut sums = sums.into_iter().collect::<Vec<_>>();
        sums.sort_by_key(|(_, (bytes, _))| std::cmp::Reverse(*bytes));
        if !arguments.common.json {
            print_line(&format!(
                "[{}] Top {} stacks with outstanding allocations:",
                clock(),
                arguments.top
            ));
        }
        for (stack, (bytes, count)) in sums.into_iter().take(arguments.top) {
            let frames = stacks.kernel(stack);
            if arguments.common.json {
                print_json(&json!({"bytes": bytes, "allocations": count, "stack": frames}));
            } else {
                print_line(&format!(
                    "    {bytes} bytes in {count} allocations from stack"
                ));
                for frame in frames {
                    print_line(&format!("        {frame}"));
                }
            }
        }
        Ok(())
    })
}
