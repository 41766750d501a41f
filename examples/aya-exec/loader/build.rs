fn main() -> Result<(), corelate_build::Error> {
    let package = corelate_build::Package {
        name: "aya-exec-ebpf",
        root_dir: "../ebpf",
        ..Default::default()
    };
    corelate_build::build_ebpf([package], corelate_build::Toolchain::default())
}
