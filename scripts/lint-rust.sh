#!/usr/bin/env bash
# Checks the layout of the Rust sources, or with --write sets it right.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! rustfmt --version >/dev/null 2>&1; then
  echo "lint: no rustfmt, so the Rust sources were not looked at"
  exit 0
fi
check=(--check)
[ "${1:-}" = --write ] && check=()
for manifest in crates/Cargo.toml crates/tests/Cargo.toml; do
  cargo fmt --all --manifest-path "$manifest" -- ${check[@]+"${check[@]}"}
done
git ls-files -z 'examples/**/*.rs' | xargs -0 -r rustfmt --edition 2021 ${check[@]+"${check[@]}"}
