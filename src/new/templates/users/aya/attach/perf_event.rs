use std::error::Error;

use aya::programs::perf_event::{
    PerfEvent, PerfEventConfig, PerfEventScope, SamplePolicy, SoftwareEvent,
};
use aya::{util::online_cpus, Ebpf};

use crate::{program, Attached};

/// `frequency` times a second, on each processor.
pub fn attach(ebpf: &mut Ebpf, frequency: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program: &mut PerfEvent = program(ebpf)?;
    program.load()?;
    for cpu in online_cpus().map_err(|(what, error)| format!("{what}: {error}"))? {
        program.attach(
            PerfEventConfig::Software(SoftwareEvent::CpuClock),
            PerfEventScope::AllProcessesOneCpu { cpu },
            SamplePolicy::Frequency(frequency.parse()?),
            false,
        )?;
    }
    Ok(Box::new(()))
}
