use crate::counts::count;
use crate::kernel::file;

const O_ACCMODE: u32 = 3;

/// Called with the argument of `security_file_open(struct file *file)` and with the answer so far. What it returns other than 0 is the answer.
#[unsafe(no_mangle)]
#[unsafe(link_section = "fmod_ret/security_file_open")]
pub extern "C" fn observe(arguments: &(*const file, u64)) -> i32 {
    let (opened, answer) = *arguments;
    count(unsafe { (*opened).f_flags } & O_ACCMODE);
    answer as i32
}
