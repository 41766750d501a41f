use crate::counts::count;
use crate::kernel::file;

const O_ACCMODE: u32 = 3;

/// Called with the arguments of the kernel's function, and with the answer so far. What it returns other than 0 is the answer.
#[corelate::program("fmod_ret/security_file_open")]
fn observe(file: &file, #[ret] answer: i32) -> i32 {
    count(file.f_flags & O_ACCMODE);
    answer
}
