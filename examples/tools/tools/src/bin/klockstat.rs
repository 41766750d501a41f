//! Prints where the kernel waits for locks, and how long.

use aya::maps::PerCpuHashMap;
use clap::Parser;
use events::LockWaits;
use serde_json::json;
use tools::{object, print_json, print_line, Common, Result, Session, Stacks};

/// Summarize where the kernel waits for locks (Linux 5.19)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// How many places
    #[arg(short = 'n', long, default_value_t = 20)]
    locks: usize,

    /// How many functions of each place
    #[arg(short = 's', long, default_value_t = 1)]
    stacks: usize,
}

/// Functions of locks themselves, at the inner end of a stack.
fn is_lock(name: &str) -> bool {
    [
        "trace",
        "__traceiter",
        "bpf_",
        "lock",
        "rwsem",
        "rw_sem",
        "mutex",
        "spin",
        "down_",
        "_raw",
        "rtlock",
        "percpu",
    ]
    .iter()
    .any(|part| name.contains(part))
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [("target_tgid", arguments.pid.unwrap_or(0).into())];
    let mut session = Session::start(
        object!("klockstat"),
        &arguments.common,
        "Tracing lock contention",
        &settings,
    )?;
    let totals = PerCpuHashMap::<_, i32, LockWaits>::try_from(session.map("totals")?)?;
    let stacks = Stacks::new(session.map("stacks")?)?;
    session.every(None, None, || {
        let mut found = Vec::new();
        for (stack, parts) in totals.iter().flatten() {
            let count = parts.iter().map(|part| part.count).sum::<u64>();
            let total = parts.iter().map(|part| part.nanoseconds).sum::<u64>();
            found.push((total, count, parts.iter().map(|part| part.longest).max().unwrap_or(0), stack));
        }
        found.sort_by_key(|(total, ..)| std::cmp::Reverse(*total));
        if !arguments.common.json {
            print_line(&format!("{:<40} {:>10} {:>8} {:>10} {:>12}", "Caller", "Avg Wait", "Count", "Max Wait", "Total Wait"));
        }
        for (total, count, longest, stack) in found.into_iter().take(arguments.locks) {
            let frames = stacks.kernel(stack);
            let outside = frames.iter().skip_while(|name| is_lock(name)).cloned().collect::<Vec<_>>();
            let places = if outside.is_empty() { frames } else { outside };
            let places = &places[..arguments.stacks.max(1).min(places.len())];
            let average = total / count.max(1);
            if arguments.common.json {
                print_json(&json!({"caller": places, "count": count, "average_ns": average, "longest_ns": longest, "total_ns": total}));
                continue;
            }
            let first = places.first().map_or("?", String::as_str);
            let time = |nanoseconds: u64| format!("{:.1} us", nanoseconds as f64 / 1000.0);
            print_line(&format!("{first:<40} {:>10} {count:>8} {:>10} {:>12}", time(average), time(longest), time(total)));
            for place in places.iter().skip(1) {
                print_line(&format!("  {place}"));
            }
        }
        Ok(())
    })
}
