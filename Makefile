# What a contributor runs. `make setup` installs what is missing; the others that need it call it first.

.PHONY: setup demo test test-long test-mutants test-ecosystem test-real bench lint format clean

SOURCES := $(shell find src passes examples bench -name '*.ts' -not -path '*/node_modules/*' -not -path '*/target/*' 2>/dev/null)

setup:
	@scripts/setup.sh
	@$(MAKE) --no-print-directory build/dist.stamp

# A stamp, since tsc leaves files alone whose text stays the same.
build/dist.stamp: $(SOURCES) tsconfig.json tsconfig.build.json package-lock.json
	npm run --silent build
	@mkdir -p build && touch $@

# Builds examples/exec-snoop, shows its relocations, loads it into the running kernel and prints what it sees.
demo: setup
	@node dist/examples/exec-snoop/demo.js

# Ends with `N passed, N failed`.
test: setup
	@node scripts/run-tests.mjs

# What takes too long for every change.
test-long: setup
	@CORELATE_LONG=1 node scripts/run-tests.mjs

# Switches off one pass after the other, and fails where no test notices.
test-mutants: setup
	@CORELATE_MUTANTS=1 node scripts/run-tests.mjs test/mutants

# With the crates of aya's and cilium/ebpf, which are fetched: some minutes.
test-ecosystem: setup
	@CORELATE_ECOSYSTEM=1 node scripts/run-tests.mjs test/cargo/aya test/cargo/build-std test/older-llvm test/loaders

# Programs that others published, which are fetched and loaded: some minutes. CORELATE_BPF_LINKER=PATH compares with bpf-linker.
test-real: setup
	@CORELATE_REAL=1 node scripts/run-tests.mjs test/real

bench: export CORELATE_BENCH = 1
bench: setup
	@node dist/bench/main.js

lint: setup
	npm run --silent lint
	@scripts/lint-rust.sh

format: setup
	npm run --silent format
	@scripts/lint-rust.sh --write

clean:
	rm -rf dist build crates/target examples/*/target
