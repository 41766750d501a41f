//! Prints each program that is started, with its arguments.

use clap::Parser;
use events::Exec;
use tools::{cells, columns, comm, object, Column, Common, Output, Result, Session};

/// Trace programs that are started (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this user's
    #[arg(short, long)]
    uid: Option<u32>,

    /// Only names that contain this
    #[arg(short, long)]
    name: Option<String>,

    /// Only lines of arguments that contain this
    #[arg(short, long)]
    line: Option<String>,
}

const COLUMNS: &[Column] = columns! {
    "PCOMM" "comm" 16,
    "PID" "pid" 7,
    "PPID" "ppid" 7,
    "UID" "uid" 5,
    "ARGS" "args" 0,
};

/// The arguments in a line; those with blanks or quotes in quotes.
fn line(event: &Exec) -> String {
    let kept = &event.arguments[..(event.length as usize).min(event.arguments.len())];
    let cut = kept.len() == event.arguments.len();
    let words = kept
        .strip_suffix(b"\0")
        .unwrap_or(kept)
        .split(|&byte| byte == 0);
    let quoted = words.map(|word| {
        let word = String::from_utf8_lossy(word);
        if word.is_empty() || word.contains([' ', '"', '\n', '\t']) {
            format!("{word:?}")
        } else {
            word.into_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(" ") + if cut { "..." } else { "" }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let uid = arguments.uid.unwrap_or(u32::MAX);
    let settings = [("target_uid", uid.into())];
    let mut session = Session::start(
        object!("execsnoop"),
        &arguments.common,
        "Tracing exec",
        &settings,
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &Exec| {
        let (name, line) = (comm(&event.comm), line(event));
        let wanted = arguments
            .name
            .as_ref()
            .is_none_or(|part| name.contains(part))
            && arguments
                .line
                .as_ref()
                .is_none_or(|part| line.contains(part));
        if wanted {
            output.row(cells![name, event.pid, event.ppid, event.uid, line]);
        }
    })
}
