//! Loads the programs of `../ebpf` with aya, and prints what they log for as many seconds as the first argument says.
//!
//!     cargo build && sudo target/debug/aya-exec 10

use std::error::Error;
use std::thread::sleep;
use std::time::{Duration, Instant};

use aya::programs::BtfTracePoint;
use aya::{include_bytes_aligned, Btf, Ebpf};
use aya_log::EbpfLogger;

/// Prints records as they are.
struct Print;

impl log::Log for Print {
    fn enabled(&self, _: &log::Metadata) -> bool {
        true
    }

    fn log(&self, record: &log::Record) {
        println!("{}", record.args());
    }

    fn flush(&self) {}
}

fn main() -> Result<(), Box<dyn Error>> {
    log::set_logger(&Print)?;
    log::set_max_level(log::LevelFilter::Info);
    let seconds = std::env::args()
        .nth(1)
        .map_or(Ok(10), |text| text.parse())?;

    let kernel = Btf::from_sys_fs()?;
    let mut ebpf = Ebpf::load(include_bytes_aligned!(concat!(
        env!("OUT_DIR"),
        "/aya-exec-ebpf"
    )))?;
    let mut logger = EbpfLogger::init(&mut ebpf)?;
    for (name, tracepoint) in [
        ("on_exec", "sched_process_exec"),
        ("on_state", "inet_sock_set_state"),
    ] {
        let program: &mut BtfTracePoint = ebpf.program_mut(name).ok_or(name)?.try_into()?;
        program.load(tracepoint, &kernel)?;
        program.attach()?;
    }
    println!("attached");
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        logger.flush();
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
