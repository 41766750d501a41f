//! Builds eBPF crates from the `build.rs` of the crate that loads them, as `aya-build` does, through `corelate cargo`.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), corelate_build::Error> {
//!     let package = corelate_build::Package { name: "snoop-ebpf", root_dir: "../snoop-ebpf", ..Default::default() };
//!     corelate_build::build_ebpf([package], corelate_build::Toolchain::default())
//! }
//! ```
//!
//! ```ignore
//! // src/main.rs
//! let object = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/snoop-ebpf"));
//! ```
//!
//! | variable | does |
//! | --- | --- |
//! | `CORELATE` | the program to run; else `corelate` on `PATH` |
//! | `CORELATE_BUILD_SKIP`, `AYA_BUILD_SKIP` | `1` or `true`: builds nothing, for tools that only look at the sources |
//! | `CORELATE_BUILD_TARGET_DIR` | cargo's target folder for the eBPF crates of several projects, so that what they share is compiled once; else each has its own in `OUT_DIR` |
//! | `CORELATE_SEED` | see the manual; a change builds anew |

mod artifacts;
mod error;

use std::env;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use error::Error;

/// One eBPF crate, all of whose binaries are built. The fields are aya-build's.
#[derive(Debug, Default, Clone, Copy)]
pub struct Package<'a> {
    pub name: &'a str,
    /// The crate's folder, relative to that of the build script's crate; cargo runs the build script anew when something in it changes.
    pub root_dir: &'a str,
    pub no_default_features: bool,
    pub features: &'a [&'a str],
}

/// The Rust toolchain to build with.
#[derive(Debug, Default, Clone, Copy)]
pub enum Toolchain<'a> {
    /// The first compiler that has a core library for BPF, as corelate finds it.
    #[default]
    Found,
    /// rustup's `nightly`, which needs the component `rust-src`.
    Nightly,
    /// Another toolchain of rustup's, without a `+`.
    Custom(&'a str),
}

/// Builds the binaries of `packages` in release mode for the byte order of the crate's own target, and copies each to
/// `OUT_DIR/<its name>`.
///
/// What cargo and corelate say is shown as warnings of the build script.
pub fn build_ebpf<'a>(packages: impl IntoIterator<Item = Package<'a>>, toolchain: Toolchain<'_>) -> Result<(), Error> {
    for name in ["CORELATE", "CORELATE_SEED", "CORELATE_BUILD_SKIP", "CORELATE_BUILD_TARGET_DIR", "AYA_BUILD_SKIP"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    if ["CORELATE_BUILD_SKIP", "AYA_BUILD_SKIP"].iter().any(|name| is_set(name)) {
        println!("cargo::warning=the eBPF crates are not built: CORELATE_BUILD_SKIP or AYA_BUILD_SKIP is set");
        return Ok(());
    }
    let out_dir = PathBuf::from(variable("OUT_DIR")?);
    let target = match variable("CARGO_CFG_TARGET_ENDIAN")?.as_str() {
        "big" => "bpfeb-unknown-none",
        _ => "bpfel-unknown-none",
    };
    for package in packages {
        println!("cargo::rerun-if-changed={}", package.root_dir);
        build(&package, toolchain, target, &out_dir)?;
    }
    Ok(())
}

fn build(package: &Package, toolchain: Toolchain, target: &str, out_dir: &Path) -> Result<(), Error> {
    let mut command = command(toolchain);
    command.args(["build", "--package", package.name, "--bins", "--release", "--quiet", "--target", target]);
    command.arg("--message-format=json-render-diagnostics");
    command.arg("--target-dir").arg(target_dir(package, out_dir));
    if package.no_default_features {
        command.arg("--no-default-features");
    }
    if !package.features.is_empty() {
        command.arg("--features").arg(package.features.join(","));
    }
    clean_environment(&mut command, target)?;
    let failed = |why: String| Error::new(format!("the eBPF crate {} was not built", package.name), why);

    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
        Error::new("corelate could not be started: is it on PATH, or named by CORELATE?".into(), error.to_string())
    })?;
    let stderr = child.stderr.take().map(BufReader::new);
    let messages = std::thread::spawn(move || {
        for line in stderr.into_iter().flat_map(|stderr| stderr.lines()).map_while(Result::ok) {
            println!("cargo::warning={line}");
        }
    });
    let stdout = child.stdout.take().map(BufReader::new);
    let executables: Vec<PathBuf> = stdout
        .into_iter()
        .flat_map(|stdout| stdout.lines())
        .map_while(Result::ok)
        .filter_map(|line| artifacts::executable(&line))
        .collect();
    let _ = messages.join();
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    for executable in executables {
        let name = executable.file_name().unwrap_or_default();
        std::fs::copy(&executable, out_dir.join(name))
            .map_err(|error| Error::new(format!("{} cannot be copied", executable.display()), error.to_string()))?;
    }
    Ok(())
}

/// Never a folder that the outer cargo may use, whose lock this one would wait for without end; and not `OUT_DIR` itself: the binaries are copied
/// there, and one may be called like a folder of cargo's.
fn target_dir(package: &Package, out_dir: &Path) -> PathBuf {
    match env::var_os("CORELATE_BUILD_TARGET_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => Path::new(&folder).join("corelate-build"),
        None => out_dir.join("corelate-build").join(package.name),
    }
}

fn command(toolchain: Toolchain) -> Command {
    println!("cargo::rerun-if-env-changed=PATH");
    let mut command = Command::new(env::var_os("CORELATE").unwrap_or_else(|| "corelate".into()));
    command.args(["cargo", "--"]);
    match toolchain {
        Toolchain::Found => {}
        Toolchain::Nightly => {
            command.arg("+nightly");
        }
        Toolchain::Custom(name) => {
            command.arg(format!("+{name}"));
        }
    }
    command
}

/// The outer cargo's settings are for the outer crate; aya-ebpf wants to know for which kernel's architecture it is compiled.
fn clean_environment(command: &mut Command, target: &str) -> Result<(), Error> {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let outer = text.starts_with("CARGO_CFG_") || text.starts_with("CARGO_PKG_") || text.starts_with("DEP_");
        if outer
            || ["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].contains(&&*text)
        {
            command.env_remove(&name);
        }
    }
    let arch = variable("CARGO_CFG_TARGET_ARCH")?;
    let arch = if arch.starts_with("riscv64") { "riscv64" } else { &arch };
    let rustflags = format!("CARGO_TARGET_{}_RUSTFLAGS", target.to_uppercase().replace('-', "_"));
    let mut flags = env::var_os(&rustflags).unwrap_or_default();
    flags.push(OsString::from(format!(" --cfg=bpf_target_arch=\"{arch}\"")));
    command.env(rustflags, flags).env("AYA_BPF_TARGET_ARCH", arch);
    Ok(())
}

fn is_set(name: &str) -> bool {
    env::var(name).is_ok_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
}

fn variable(name: &str) -> Result<String, Error> {
    env::var(name).map_err(|error| Error::new(format!("{name} is not set: this runs in build scripts only"), error.to_string()))
}
