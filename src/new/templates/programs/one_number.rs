use crate::counts::count;
use crate::kernel::@context@;

/// What lets things take their course.
const PASS: i32 = @pass@;

/// @called@
#[unsafe(no_mangle)]
#[unsafe(link_section = "@section@")]
pub extern "C" fn observe(context: *const @context@) -> i32 {
    count(unsafe { (*context).@field@ });
    PASS
}
