//! Network interfaces by name.

use std::ffi::CString;
use std::io;

/// The number of the interface that is called `name`.
pub fn index(name: &str) -> io::Result<i32> {
    let name = CString::new(name)?;
    // SAFETY: it is a string that ends with NUL.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(io::Error::last_os_error()),
        index => Ok(index as i32),
    }
}
