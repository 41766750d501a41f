/// What the tracepoint sched:sched_process_exec records.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct trace_event_raw_sched_process_exec {
    pub pid: i32,
}
