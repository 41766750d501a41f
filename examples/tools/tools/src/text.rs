use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

/// The text in front of the first NUL.
pub fn text(bytes: &[u8]) -> String {
    let end = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// A task's name.
pub fn comm(bytes: &[u8; 16]) -> String {
    text(bytes)
}

/// The time of day, as `12:34:56`.
pub fn clock() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs()) as libc::time_t;
    // SAFETY: both are as long as the function says, and zero is a valid value.
    let time = unsafe {
        let mut time = std::mem::zeroed::<libc::tm>();
        libc::localtime_r(&seconds, &mut time);
        time
    };
    format!("{:02}:{:02}:{:02}", time.tm_hour, time.tm_min, time.tm_sec)
}

/// What an error of a system call is, in words; empty for none.
pub fn errno_name(result: i64) -> String {
    if result >= 0 {
        return String::new();
    }
    let words = io::Error::from_raw_os_error(-result as i32).to_string();
    words
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}
