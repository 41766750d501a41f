//! Prints each socket that is bound to an address.

use clap::Parser;
use events::Bind;
use tools::{
    address, cells, columns, comm, object, syscall_number, Column, Common, Output, Result, Session,
};

/// Trace sockets that are bound to addresses (Linux 5.11)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Only with one of these ports
    #[arg(short = 'P', long, value_delimiter = ',')]
    port: Vec<u32>,
}

const COLUMNS: &[Column] = columns! {
    "PID" "pid" 7,
    "COMM" "comm" 16,
    "RET" "result" -4,
    "PROTO" "protocol" 6,
    "IF" "interface" -4,
    "PORT" "port" -5,
    "ADDR" "address" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("nr_bind", syscall_number("bind").into()),
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
    ];
    let mut session = Session::start(
        object!("bindsnoop"),
        &arguments.common,
        "Tracing bind",
        &settings,
    )?;
    let output = Output::new(COLUMNS, arguments.common.json);
    session.records(|event: &Bind| {
        // The one that the kernel chose, where it was asked to.
        let port = if event.port == 0 && event.result == 0 {
            event.bound
        } else {
            event.port
        };
        if !arguments.port.is_empty() && !arguments.port.contains(&port) {
            return;
        }
        let protocol = match event.protocol {
            6 => "TCP".to_owned(),
            17 => "UDP".to_owned(),
            other => other.to_string(),
        };
        let address = address(event.family, &event.address);
        output.row(cells![
            event.pid,
            comm(&event.comm),
            event.result,
            protocol,
            event.interface,
            port,
            address
        ]);
    })
}
