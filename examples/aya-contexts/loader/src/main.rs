//! Loads and attaches each program of `../ebpf`, waits for as many seconds as the first argument says, and prints what they counted. The
//! second argument names the network interface.
//!
//!     cargo build && sudo target/debug/aya-contexts 10 lo

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use aya::maps::{Array, PerCpuArray};
use aya::programs::{
    tc, KProbe, Lsm, ProgramError, SchedClassifier, TcAttachType, TracePoint, Xdp, XdpMode,
};
use aya::{include_bytes_aligned, Btf, Ebpf};

fn attach(ebpf: &mut Ebpf, name: &str, interface: &str, kernel: &Btf) -> Result<(), ProgramError> {
    let program = ebpf.program_mut(name).expect("the object has it");
    match name {
        "count_tcp" => {
            let program: &mut Xdp = program.try_into()?;
            program.load()?;
            program.attach(interface, XdpMode::Skb)?;
        }
        "count_long" => {
            let program: &mut SchedClassifier = program.try_into()?;
            program.load()?;
            // Linux 6.6 and newer need no qdisc, which would outlive this program.
            if program.attach(interface, TcAttachType::Egress).is_err() {
                tc::qdisc_add_clsact(interface)?;
                program.attach(interface, TcAttachType::Egress)?;
            }
        }
        "count_connect" => {
            let program: &mut KProbe = program.try_into()?;
            program.load()?;
            program.attach("tcp_connect", 0)?;
        }
        "count_exec" => {
            let program: &mut TracePoint = program.try_into()?;
            program.load()?;
            program.attach("sched", "sched_process_exec")?;
        }
        _ => {
            let program: &mut Lsm = program.try_into()?;
            program.load("file_open", kernel)?;
            program.attach()?;
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let interface = arguments.next().unwrap_or("lo".into());
    let names = [
        "count_tcp",
        "count_long",
        "count_connect",
        "count_exec",
        "count_open",
    ];

    let kernel = Btf::from_sys_fs()?;
    let mut ebpf = Ebpf::load(include_bytes_aligned!(concat!(
        env!("OUT_DIR"),
        "/aya-contexts-ebpf"
    )))?;
    let attached = names.map(|name| attach(&mut ebpf, name, &interface, &kernel));
    println!("attached");
    sleep(Duration::from_secs(seconds));

    let counts: PerCpuArray<_, u64> = ebpf.map("COUNTS").ok_or("no COUNTS")?.try_into()?;
    for (index, (name, outcome)) in names.iter().zip(&attached).enumerate() {
        match outcome {
            Ok(()) => println!(
                "{name}: {}",
                counts.get(&(index as u32), 0)?.iter().sum::<u64>()
            ),
            Err(error) => println!("{name}: not attached: {}", root(error)),
        }
    }
    let port: Array<_, u16> = ebpf.map("LAST_PORT").ok_or("no LAST_PORT")?.try_into()?;
    println!("last port: {}", port.get(&0, 0)?);
    Ok(())
}

/// The innermost cause, in one line.
fn root(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_string()
}
