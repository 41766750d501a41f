# What a contributor runs. `make setup` installs what is missing; the others that need it call it first.

.PHONY: help setup demo docs test test-long test-mutants test-ecosystem test-real test-tools test-kernels test-new test-selftests bench picture lint format clean

SOURCES := $(shell find lib passes src examples bench -name '*.ts' -not -path '*/node_modules/*' -not -path '*/target/*' 2>/dev/null)

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '%-16s %s\n' "$$name" "$$what"; done

setup: ## install what is missing, and build dist/
	@scripts/setup.sh
	@$(MAKE) --no-print-directory build/dist.stamp

# A stamp, since tsc leaves files alone whose text stays the same.
build/dist.stamp: $(SOURCES) tsconfig.json tsconfig.build.json package-lock.json scripts/bundle.mjs
	npm run --silent build
	@mkdir -p build && touch $@

# Builds examples/exec-snoop, shows its relocations, loads it into the running kernel and prints what it sees.
demo: setup ## build examples/exec-snoop, load it and print what it sees
	@node dist/examples/exec-snoop/demo.js

# Ends with `N passed, N failed`.
test: setup ## run the tests
	@node scripts/run-tests.mjs

# What takes too long for every change.
test-long: setup ## more random cases
	@CORELATE_LONG=1 node scripts/run-tests.mjs

# Switches off one pass after the other, and fails where no test notices.
test-mutants: setup ## leave out one pass after the other: a test must fail
	@CORELATE_MUTANTS=1 node scripts/run-tests.mjs test/mutants

# With the crates of aya's and cilium/ebpf, which are fetched: some minutes.
test-ecosystem: setup ## with the crates of aya and the modules of cilium/ebpf
	@CORELATE_ECOSYSTEM=1 node scripts/run-tests.mjs test/cargo/aya test/cargo/build-std test/cargo/template test/older-llvm test/loaders test/serve/bazel.test.ts test/reproducible

# Programs that others published, which are fetched and loaded, and verifier counts beside bpf-linker's: some minutes. CORELATE_BPF_LINKER=PATH names a bpf-linker.
test-real: setup ## programs that others published
	@CORELATE_REAL=1 node scripts/run-tests.mjs test/real test/verifier-counts

# Builds the tools of examples/tools with aya's crates, runs each and compares what it prints with another source: some minutes.
test-tools: setup ## run the tools of examples/tools
	@CORELATE_TOOLS=1 node scripts/run-tests.mjs test/tools

# Boots fourteen kernels, which are fetched, and builds the examples with aya's crates: a quarter of an hour.
test-kernels: export CORELATE_KERNELS = 1
test-kernels: setup ## every example, and the tests of booted kernels, on fourteen of them
	@node scripts/run-tests.mjs test/guest test/examples test/tools/kernels.test.ts test/requires/booted.test.ts test/requires/architectures.test.ts test/maps/booted.test.ts test/helpers/program-types.test.ts test/kfuncs/booted.test.ts test/programs/sections.test.ts test/programs/attached.test.ts test/programs/registers.test.ts

# Every kind of project with every user space, whose crates are fetched, built by cargo, loaded into two kernels, and run: a quarter of an hour.
test-new: export CORELATE_NEW = 1
test-new: setup ## every kind of project that `corelate new` makes
	@node scripts/run-tests.mjs test/new

# What the kernel's own BPF selftests check, in Rust; the selftests themselves are fetched and classified: a quarter of an hour.
test-selftests: setup ## what the kernel's BPF selftests check, in Rust
	@CORELATE_SELFTESTS=1 node scripts/run-tests.mjs test/selftests

bench: export CORELATE_BENCH = 1
bench: setup ## write bench/RESULTS.md
	@node dist/bench/main.js

# Into build/site. A link that leads nowhere ends it.
docs: setup ## build the documentation as a site, into build/site
	@npx vitepress build site
	@node scripts/check-site.mjs

picture: setup ## write docs/relocations.svg and docs/report.png, the pictures of the README
	@node scripts/picture.mjs
	@node scripts/report-picture.mjs

lint: setup ## check formatting, types and Rust lints
	npm run --silent lint
	@scripts/lint-rust.sh

format: setup ## format TypeScript and Rust
	npm run --silent format
	@scripts/lint-rust.sh --write

clean: ## delete what was built
	rm -rf dist build crates/target examples/*/target
