//! Prints each TCP connection that is made from here.

use clap::Parser;
use events::TcpConnect;
use tools::{columns, ends_cells, object, Column, Common, Output, Result, Session};

/// Trace TCP connections that are made (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Only to this port
    #[arg(short = 'P', long)]
    port: Option<u32>,
}

const COLUMNS: &[Column] = columns! {
    "PID" "pid" 7,
    "COMM" "comm" 16,
    "IP" "ip" 2,
    "SADDR" "saddr" 16,
    "DADDR" "daddr" 16,
    "DPORT" "dport" 5,
    "UID" "uid" 5,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("target_port", arguments.port.unwrap_or(0).into()),
    ];
    let mut session = Session::start(
        object!("tcpconnect"),
        &arguments.common,
        "Tracing connect",
        &settings,
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &TcpConnect| {
        let [pid, comm, ip, source, _, destination, port] = ends_cells(&event.ends);
        output.row(&[pid, comm, ip, source, destination, port, event.uid.into()]);
    })
}
