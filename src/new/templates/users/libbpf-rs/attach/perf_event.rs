use std::error::Error;
use std::io;
use std::thread::available_parallelism;

use libbpf_rs::{Link, Object};
use perf_event_open_sys::{bindings, perf_event_open};

use crate::{program, Attached};

/// A link for each processor.
impl Attached for Vec<Link> {}

/// `frequency` times a second, on each processor.
pub fn attach(object: &mut Object, frequency: &str) -> Result<Box<dyn Attached>, Box<dyn Error>> {
    let program = program(object)?;
    let mut event = bindings::perf_event_attr {
        type_: bindings::PERF_TYPE_SOFTWARE,
        size: size_of::<bindings::perf_event_attr>() as u32,
        config: bindings::PERF_COUNT_SW_CPU_CLOCK as u64,
        ..Default::default()
    };
    event.set_freq(1);
    event.__bindgen_anon_1.sample_freq = frequency.parse()?;
    let mut links = Vec::new();
    for cpu in 0..available_parallelism()?.get() {
        // SAFETY: the event is as long as it says.
        let file = unsafe { perf_event_open(&mut event, -1, cpu as i32, -1, 0) };
        if file < 0 {
            return Err(io::Error::last_os_error().into());
        }
        links.push(program.attach_perf_event(file)?);
    }
    Ok(Box::new(links))
}
