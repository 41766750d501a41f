use crate::counts::count;
use crate::kernel::trace_event_raw_sched_process_exec;

/// Called with the record of the tracepoint, which is another in each kernel.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/sched/sched_process_exec")]
pub extern "C" fn observe(record: *const trace_event_raw_sched_process_exec) -> i32 {
    count(unsafe { (*record).pid } as u32);
    0
}
