//! Prints each TCP connection that ended, with how long it was and how much went through.

use clap::Parser;
use events::TcpLife;
use tools::{columns, ends_cells, object, Cell, Column, Common, Output, Result, Session};

/// Trace TCP connections that end (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Only with one of these ports here
    #[arg(short = 'L', long, value_delimiter = ',')]
    localport: Vec<u32>,

    /// Only with one of these ports there
    #[arg(short = 'D', long, value_delimiter = ',')]
    remoteport: Vec<u32>,
}

const COLUMNS: &[Column] = columns! {
    "PID" "pid" 7,
    "COMM" "comm" 16,
    "IP" "ip" 2,
    "LADDR" "laddr" 15,
    "LPORT" "lport" 5,
    "RADDR" "raddr" 15,
    "RPORT" "rport" 5,
    "TX_KB" "tx_kb" -6,
    "RX_KB" "rx_kb" -6,
    "MS" "ms" -9,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut session = Session::start(
        object!("tcplife"),
        &arguments.common,
        "Tracing TCP connections",
        &[],
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    let among = |ports: &[u32], port| ports.is_empty() || ports.contains(&port);
    session.records(|event: &TcpLife| {
        let ends = &event.ends;
        let wanted = arguments.pid.is_none_or(|pid| pid == ends.pid)
            && among(&arguments.localport, ends.source_port)
            && among(&arguments.remoteport, ends.destination_port);
        if wanted {
            let mut row = ends_cells(ends).to_vec();
            row.push(Cell::Decimal(event.sent as f64 / 1024.0, 1));
            row.push(Cell::Decimal(event.received as f64 / 1024.0, 1));
            row.push(Cell::Decimal(event.nanoseconds as f64 / 1e6, 2));
            output.row(&row);
        }
    })
}
