use crate::counts::count;
use crate::kernel::trace_event_raw_sched_process_exec;

/// Called with the record of the tracepoint, which differs between kernels.
#[corelate::program("tracepoint/sched/sched_process_exec")]
fn observe(ctx: &trace_event_raw_sched_process_exec) {
    count(ctx.pid as u32);
}
