//! Says whether the compiler has `proc_macro::Span::local_file`, stable from Rust 1.88 on.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(has_local_file)");
    if minor_version().is_some_and(|minor| minor >= 88) {
        println!("cargo::rustc-cfg=has_local_file");
    }
}

/// N of `rustc 1.N.…`.
fn minor_version() -> Option<u32> {
    let rustc = std::env::var_os("RUSTC")?;
    let version = String::from_utf8(Command::new(rustc).arg("--version").output().ok()?.stdout).ok()?;
    version.split('.').nth(1)?.parse().ok()
}
