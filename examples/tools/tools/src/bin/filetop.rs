//! Prints the files that are read and written most, by process.

use aya::maps::HashMap;
use clap::{Parser, ValueEnum};
use events::{FileKey, FileTraffic};
use tools::{
    cells, clock, columns, comm, object, print_line, syscall_number, text, Column, Common, Output,
    Result, Session,
};

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    All,
    Reads,
    Writes,
    Rbytes,
    Wbytes,
}

/// Show the files that are read and written most (Linux 5.11)
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    common: Common,

    /// Only this process's
    #[arg(short, long)]
    pid: Option<u32>,

    /// Pipes, sockets and devices, too
    #[arg(short, long)]
    all: bool,

    /// How many rows
    #[arg(short, long, default_value_t = 20)]
    rows: usize,

    /// What the rows are sorted by
    #[arg(short, long, value_enum, default_value_t = Order::All)]
    sort: Order,

    /// Seconds between outputs
    #[arg(default_value_t = 1.0)]
    interval: f64,

    /// How many outputs
    count: Option<u64>,
}

const COLUMNS: &[Column] = columns! {
    "TID" "pid" 7,
    "COMM" "comm" 16,
    "READS" "reads" 6,
    "WRITES" "writes" 6,
    "R_Kb" "read_bytes" 7,
    "W_Kb" "written_bytes" 7,
    "FILE" "file" 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let settings = [
        ("nr_read", syscall_number("read").into()),
        ("nr_write", syscall_number("write").into()),
        ("nr_pread64", syscall_number("pread64").into()),
        ("nr_pwrite64", syscall_number("pwrite64").into()),
        ("target_tgid", arguments.pid.unwrap_or(0).into()),
        ("all_files", arguments.all.into()),
    ];
    let json = arguments.common.json;
    let mut session = Session::start(
        object!("filetop"),
        &arguments.common,
        "Tracing files",
        &settings,
    )?;
    let mut traffic = HashMap::<_, FileKey, FileTraffic>::try_from(session.map("traffic")?)?;
    let mut output: Option<Output> = None;
    session.every(Some(arguments.interval), arguments.count, || {
        if !json {
            print_line(&clock());
        }
        match &output {
            Some(known) => known.titles(),
            None => output = Some(Output::new(COLUMNS, json)),
        }
        let mut found = traffic.iter().flatten().collect::<Vec<_>>();
        for (key, _) in &found {
            let _ = traffic.remove(key);
        }
        found.sort_by_key(|(_, file)| {
            std::cmp::Reverse(match arguments.sort {
                Order::All => file.reads + file.writes + file.read_bytes + file.written_bytes,
                Order::Reads => file.reads,
                Order::Writes => file.writes,
                Order::Rbytes => file.read_bytes,
                Order::Wbytes => file.written_bytes,
            })
        });
        for (key, file) in found.iter().take(arguments.rows) {
            let size = |bytes: u64| if json { bytes } else { bytes / 1024 };
            let (name, path) = (comm(&file.comm), text(&file.name));
            let (read, written) = (size(file.read_bytes), size(file.written_bytes));
            if let Some(output) = &output {
                output.row(cells![
                    key.tgid,
                    name,
                    file.reads,
                    file.writes,
                    read,
                    written,
                    path
                ]);
            }
        }
        Ok(())
    })
}
