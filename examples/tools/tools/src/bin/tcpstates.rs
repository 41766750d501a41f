//! Prints the states of TCP connections, with how long each lasted.

use clap::Parser;
use events::TcpState;
use tools::{columns, ends_cells, object, Cell, Column, Common, Output, Result, Session};

/// Trace the states of TCP connections (Linux 5.8)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only with this port here
    #[arg(short = 'L', long)]
    localport: Option<u32>,

    /// Only with this port there
    #[arg(short = 'D', long)]
    remoteport: Option<u32>,
}

const COLUMNS: &[Column] = columns! {
    "SKADDR" "socket" 16,
    "PID" "pid" 7,
    "COMM" "comm" 10,
    "LADDR" "laddr" 15,
    "LPORT" "lport" 5,
    "RADDR" "raddr" 15,
    "RPORT" "rport" 5,
    "OLDSTATE" "old" 11,
    "NEWSTATE" "new" 11,
    "MS" "ms" -9,
};

/// `enum` of include/net/tcp_states.h.
const STATES: [&str; 13] = [
    "",
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "NEW_SYN_RECV",
];

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut session = Session::start(
        object!("tcpstates"),
        &arguments.common,
        "Tracing TCP states",
        &[],
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &TcpState| {
        let ends = &event.ends;
        let wanted = arguments
            .localport
            .is_none_or(|port| port == ends.source_port)
            && arguments
                .remoteport
                .is_none_or(|port| port == ends.destination_port);
        if wanted {
            let state = |number: u32| Cell::from(*STATES.get(number as usize).unwrap_or(&"?"));
            let [pid, comm, _, source, source_port, destination, destination_port] =
                ends_cells(ends);
            let milliseconds = Cell::Decimal(event.nanoseconds as f64 / 1e6, 3);
            let socket = format!("{:x}", event.socket).into();
            let (old, new) = (state(event.old), state(event.new));
            output.row(&[
                socket,
                pid,
                comm,
                source,
                source_port,
                destination,
                destination_port,
                old,
                new,
                milliseconds,
            ]);
        }
    })
}
