fn main() -> Result<(), corelate_build::Error> {
    let package = corelate_build::Package {
        name: "tools-ebpf",
        root_dir: "../ebpf",
        ..Default::default()
    };
    println!("cargo::rerun-if-changed=../events");
    corelate_build::build_ebpf([package], corelate_build::Toolchain::default())
}
