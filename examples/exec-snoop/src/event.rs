/// What goes through the ring buffer. `demo.ts` reads it: keep both alike.
#[repr(C)]
pub struct Event {
    pub pid: i32,
    pub parent_pid: i32,
    pub old_pid: i32,
    pub threads: i32,
    pub code_bytes: u64,
    pub argument_count: i32,
    pub comm: [u8; 16],
    pub parent_comm: [u8; 16],
}
