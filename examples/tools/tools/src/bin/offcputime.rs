//! Prints where tasks stop, and how long they do not run: stacks with their times.

use aya::maps::PerCpuHashMap;
use clap::Parser;
use events::Blocked;
use serde_json::json;
use tools::{comm, object, print_json, print_line, Common, Result, Session, Stacks};

/// Summarize where tasks wait, by their stacks (Linux 5.5)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// One line a stack, for flame graphs
    #[arg(short, long)]
    folded: bool,

    /// Microseconds; shorter waits are left out
    #[arg(short, long, default_value_t = 1)]
    min_block_time: u64,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("at_least", (arguments.min_block_time * 1000).into()),
    ];
    let mut session = Session::start(
        object!("offcputime"),
        &arguments.common,
        "Tracing off-CPU time",
        &settings,
    )?;
    let mut stacks = Stacks::new(session.map("stacks")?)?;
    let totals = PerCpuHashMap::<_, Blocked, u64>::try_from(session.map("totals")?)?;
    session.every(None, None, || {
        let mut found = Vec::new();
        for entry in totals.iter() {
            let (blocked, parts) = entry?;
            found.push((parts.iter().sum::<u64>() / 1000, blocked));
        }
        found.sort_by_key(|(microseconds, _)| *microseconds);
        for (microseconds, blocked) in found {
            let (name, kernel) = (comm(&blocked.comm), stacks.kernel(blocked.kernel));
            let user = stacks.user(blocked.user, blocked.tgid);
            if arguments.common.json {
                let (pid, tgid) = (blocked.pid, blocked.tgid);
                print_json(&json!({"comm": name, "tid": pid, "pid": tgid, "us": microseconds, "kernel": kernel, "user": user}));
            } else if arguments.folded {
                let frames = user.iter().rev().chain(kernel.iter().rev());
                let line = frames.fold(name, |line, frame| line + ";" + frame);
                print_line(&format!("{line} {microseconds}"));
            } else {
                for frame in kernel {
                    print_line(&format!("    {frame}"));
                }
                print_line("    --");
                for frame in user {
                    print_line(&format!("    {frame}"));
                }
                print_line(&format!("    {:<16} {} ({})\n        {microseconds}\n", "-", name, blocked.pid));
            }
        }
        Ok(())
    })
}
