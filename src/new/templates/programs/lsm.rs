use crate::counts::count;
use crate::kernel::file;

const O_ACCMODE: u32 = 3;

/// Called with the argument of the hook `file_open(struct file *file)`. A negative number refuses.
#[unsafe(no_mangle)]
#[unsafe(link_section = "lsm/file_open")]
pub extern "C" fn observe(arguments: &(*const file,)) -> i32 {
    count(unsafe { (*arguments.0).f_flags } & O_ACCMODE);
    0
}
