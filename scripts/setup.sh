#!/usr/bin/env bash
# Installs what is missing to build and test corelate: Debian packages (as root, on Debian and its kin), npm packages, crates.
# What is there already is left alone, whatever package it came from. A second run only looks.
set -euo pipefail
cd "$(dirname "$0")/.."

node_oldest="20.12.0"
missing=()  # what to tell people who install it themselves
packages=() # what Debian calls it

have() { command -v "$1" >/dev/null 2>&1; }

need() { # DESCRIPTION PACKAGE…
  missing+=("$1")
  shift
  packages+=("$@")
}

# Whether version $1 is at least $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# rustup's proxies ask for their default toolchain, so each rustc is asked for its own sysroot.
rustc_for_bpf() {
  local rustc sysroot
  while read -r rustc; do
    [ -x "$rustc" ] || continue
    sysroot="$("$rustc" --print sysroot 2>/dev/null)" || continue
    compgen -G "$sysroot/lib/rustlib/bpfel-unknown-none/lib/libcore-*.rlib" >/dev/null && return 0
  done < <(printf '%s\n' "${CORELATE_RUSTC:-}"; type -aP rustc || true; echo /usr/bin/rustc)
  return 1
}

library() { # A shared library's name, as a pattern.
  local folder
  for folder in /usr/lib/*-linux-* /usr/lib64 /usr/lib /usr/local/lib /usr/lib/llvm-*/lib; do
    compgen -G "$folder/$1" >/dev/null && return 0
  done
  return 1
}

# Whether there is a libLLVM.so of LLVM 22: the name under which a linker finds it.
links_with_llvm() {
  local folder
  folder="$(llvm-config-22 --libdir 2>/dev/null)" && [ -e "$folder/libLLVM.so" ]
}

look() {
  missing=()
  packages=()
  if ! have node; then
    need "Node.js $node_oldest or newer, with npm" nodejs
  elif ! at_least "$(node --version | tr -d v)" "$node_oldest"; then
    need "Node.js $node_oldest or newer (found $(node --version))" nodejs
  elif ! have npm; then
    need "npm" npm
  fi
  rustc_for_bpf || need "a rustc with the core library for bpfel-unknown-none" rustc-web libstd-rust-web-dev-bpf
  have cargo || need "cargo" cargo-web
  have "${CORELATE_CLANG:-clang-22}" || need "clang-22, which the tests compare with" clang-22
  { have llvm-dis-22 && have opt-22; } || need "LLVM 22's tools" llvm-22
  { have FileCheck-22 || have FileCheck; } || need "LLVM's FileCheck, for the fixtures of one pass" llvm-22-tools
  [ -n "${CORELATE_LLVM:-}" ] || library 'libLLVM*.so*22*' || need "libLLVM 22" llvm-22
  have ld.lld-22 || need "LLD 22" lld-22
  { have bpftool || [ -x /usr/sbin/bpftool ]; } || need "bpftool" bpftool
  # Kernel images are compressed with these.
  local tool
  for tool in xz:xz-utils zstd:zstd lz4:lz4 bzip2:bzip2; do
    have "${tool%%:*}" || need "${tool%%:*}, for kernel images" "${tool##*:}"
  done
  # Kernels of other architectures are booted.
  if [ -n "${CORELATE_KERNELS:-}" ]; then
    have qemu-system-x86_64 || need "QEMU for amd64" qemu-system-x86
    have qemu-system-aarch64 || need "QEMU for arm64" qemu-system-arm
    have qemu-system-riscv64 || need "QEMU for riscv64" qemu-system-misc opensbi
    have qemu-system-s390x || need "QEMU for s390x" qemu-system-misc
  fi
  # Only measurements need these: bpf-linker is built for them.
  if [ -n "${CORELATE_BENCH:-}" ]; then
    [ -x /usr/bin/time ] || need "GNU time" time
    [ -n "${CORELATE_BPF_LINKER:-}" ] || links_with_llvm || need "LLVM 22's libLLVM.so" llvm-22-dev
  fi
  [ -n "${CORELATE_LIBBPF:-}" ] || library 'libbpf.so.1' || need "libbpf 1.1 or newer" libbpf1
}

tell_and_stop() {
  {
    echo "setup: these are missing:"
    printf '  - %s\n' "${missing[@]}"
    echo "setup: $1"
    echo "  Debian, Ubuntu: apt-get install ${packages[*]}"
    echo "  elsewhere: https://nodejs.org, https://apt.llvm.org, and a Rust with the target bpfel-unknown-none built in"
  } >&2
  exit 3
}

install_packages() {
  [ "${#missing[@]}" -eq 0 ] && return
  have apt-get || tell_and_stop "this is not Debian or one of its kin: install them, then run it again"
  [ "$(id -u)" -eq 0 ] || tell_and_stop "only root can install them: run it as root, or install them, then run it again"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # Twice, since npm is a package of its own in Debian, but a part of nodejs elsewhere.
  for _ in 1 2; do
    echo "setup: installing ${packages[*]}"
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    hash -r
    look
    [ "${#missing[@]}" -gt 0 ] || return 0
  done
  tell_and_stop "apt-get has run, but they are still not there; this release of Debian may have older ones"
}

# Some tests are skipped without these: another linker, an older LLVM, LLVM's headers, the sources of rustc's core library, what reads kernel images. Not every
# release of Debian has all.
install_for_tests() {
  local extra=() package
  # Kernels are booted.
  have qemu-system-x86_64 || extra+=(qemu-system-x86)
  have bpf-ld || extra+=(binutils-bpf)
  library 'libLLVM*.so*19*' || extra+=(libllvm19)
  [ -d /usr/lib/llvm-22/include/llvm-c ] || extra+=(llvm-22-dev)
  # For Debian's rustc, which the tests compile with: the sources of its core library, its clippy and rust-analyzer.
  [ -f /usr/lib/rustlib/src/rust/library/core/src/lib.rs ] || extra+=(rust-web-src)
  [ -x /usr/bin/cargo-clippy ] || extra+=(rust-web-clippy)
  [ -x /usr/bin/rust-analyzer ] || extra+=(rust-web-analyzer)
  # Kernels are fetched with apt, and compressed with LZO by some.
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || extra+=(debian-archive-keyring)
  have lzop || extra+=(lzop)
  # Packets are sent between network namespaces.
  have ip || extra+=(iproute2)
  # Completion is tried in them.
  have zsh || extra+=(zsh)
  have fish || extra+=(fish)
  # The page of `verify --html` is opened.
  have chromium || extra+=(chromium)
  # examples/bazel is built, and the language server is tried in an editor.
  have bazel || extra+=(bazel-bootstrap)
  have nvim || extra+=(neovim)
  [ "${#extra[@]}" -gt 0 ] || return 0
  have apt-get && [ "$(id -u)" -eq 0 ] || { echo "setup: tests that need ${extra[*]} will be skipped"; return; }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  for package in "${extra[@]}"; do
    echo "setup: installing $package"
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null || echo "setup: there is no $package; the tests that need it will be skipped"
  done
}

# What npm and cargo have fetched, by the contents of the files that say what to fetch.
fetched_key() { cat package-lock.json crates/Cargo.lock crates/tests/Cargo.lock scripts/setup.sh | sha256sum | cut -d ' ' -f 1; }

fetch() {
  local stamp=build/setup.stamp key
  key="$(fetched_key)"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ] && [ -d node_modules/koffi ]; then return; fi
  echo "setup: npm packages"
  # Not `npm ci`: it wants the binaries of every platform in the lock file, also of those that a registry's mirror does not carry.
  # The versions and hashes of the lock file hold here too. Install scripts are left out: koffi and esbuild bring their binaries
  # as packages.
  npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "setup: crates"
  cargo fetch --locked --quiet --manifest-path crates/Cargo.toml
  cargo fetch --locked --quiet --manifest-path crates/tests/Cargo.toml
  mkdir -p build
  printf '%s\n' "$key" >"$stamp"
}

look
install_packages
[ -z "${CORELATE_ALL_TESTS:-}" ] || install_for_tests
fetch
