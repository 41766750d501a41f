//! Builds the program of `../ebpf` for BPF, and puts the object into `OUT_DIR`.
fn main() -> Result<(), corelate_build::Error> {
    let package = corelate_build::Package {
        name: "@name@-ebpf",
        root_dir: "../ebpf",
        ..Default::default()
    };
    corelate_build::build_ebpf([package], corelate_build::Toolchain::default())
}
