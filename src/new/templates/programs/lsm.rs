use crate::counts::count;
use crate::kernel::file;

const O_ACCMODE: u32 = 3;

/// Called with the arguments of the hook. A negative number refuses.
#[corelate::program("lsm/file_open")]
fn observe(file: &file) -> i32 {
    count(file.f_flags & O_ACCMODE);
    0
}
