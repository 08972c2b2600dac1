# Encompass. `make help` says what there is; every target does its own set-up.
SHELL := /bin/bash -o pipefail
.DEFAULT_GOAL := help
.NOTPARALLEL:

PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=
# How many random requests `make attack` makes for each operation and role.
EXAMPLES ?= 50

BUILD := .build
# The index costs a release build about a twentieth, and shows what nothing calls.
BUILDING := swift build -c release --enable-index-store
TEST := swift test -c release --skip-build --disable-xctest
# What `swift test` runs. Two of those at once can find the build's database locked.
TESTS := env NO_COLOR=1 $(BUILD)/release/encompassPackageTests.xctest --testing-library swift-testing
# All unit tests at once would wait for each other for minutes, with thousands of files open.
FEW = $(shell swift test --help-hidden 2>/dev/null | grep -q -e --experimental-maximum-parallelization-width && \
	echo --experimental-maximum-parallelization-width 16)
STATIC := $(BUILD)/static
SOURCES := $(wildcard Package.swift Sources Tests Benchmarks Fuzz)

.PHONY: help setup build test lint unused format demo bench docs example fuzz attack sanitize static install deb test-deb clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## Install what is missing: Debian packages, and the tests' Python tools
	@scripts/setup

build: setup ## Build the program for this machine: .build/release/encompass
	$(BUILDING) --product encompass

test: setup lint ## Check the format, build everything and run all tests (release mode)
	$(BUILDING) --build-tests
	@scripts/unused --if-fresh $(BUILD)/release/index/store
	@# Lines of tests that begin are left out; results, failures and their comments stay.
	$(TEST) $(FEW) --skip 'SystemTests|SimulationTests' $(ARGS) 2>&1 | scripts/test-results
	@# The real daemons of the system tests often wait, and one process of tests runs only as many at a time as there are
	@# processors: so there are two processes. Simulated nights, whose clock is made up, take the time that is left over, at the
	@# lowest priority. What one process prints comes after the other's.
	@echo "The system tests, and the simulation behind them"
	@{ nice -n 19 $(TESTS) --filter SimulationTests $(ARGS) > $(BUILD)/simulation.out 2>&1 & nights=$$!; \
	$(TESTS) --filter 'SystemTests[.][J-Z]' $(ARGS) > $(BUILD)/system.out 2>&1 & second=$$!; \
	$(TESTS) --filter 'SystemTests[.][A-I]' $(ARGS) 2>&1; failed=$$?; \
	wait $$second || failed=1; cat $(BUILD)/system.out; wait $$nights || failed=1; cat $(BUILD)/simulation.out; \
	test $$failed = 0; } | scripts/test-results

lint: ## Check the format of the sources and, if a build of them left its index, for unused declarations
	swift format lint --strict --parallel --recursive $(SOURCES)
	@scripts/unused --if-fresh

unused: ## Build, and list the declarations that nothing calls (a test is no caller)
	swift build --build-tests
	@scripts/unused $(BUILD)/debug/index/store

format: ## Format the sources
	swift format --in-place --parallel --recursive $(SOURCES)

demo: build ## Run a made-up county's night and open the desk (ARGS=--once to end by itself)
	$(BUILD)/release/encompass demo $(ARGS)

bench: setup ## Measure, and print the figures as a table
	@Benchmarks/run $(ARGS)

docs: ## Build the documentation as a site that needs no network: .build/docs/index.html
	@scripts/setup docs
	$(BUILD)/docs-venv/bin/python -B -m sphinx -E -b html -W --keep-going -q -c docs/site -d $(BUILD)/docs-cache docs $(BUILD)/docs

example: build ## Write what is made from the program: Config/encompass.yaml, docs/schema.sql, the reference of commands and metrics
	$(BUILD)/release/encompass check-config --example > $(BUILD)/example.yaml
	mv $(BUILD)/example.yaml Config/encompass.yaml
	$(BUILD)/release/encompass check-config --schema > $(BUILD)/schema.sql
	mv $(BUILD)/schema.sql docs/schema.sql
	docs/reference/generate $(BUILD)/release/encompass

# With two sanitizers the compiler adds no coverage unless it is named, and without coverage the fuzzer searches blindly.
fuzz: setup ## Fuzz every parser, a minute in all (ARGS="--minutes 10" for longer)
	ENCOMPASS_FUZZ=1 swift build -c release --product encompass-fuzz --sanitize fuzzer \
		--sanitize address -Xswiftc -sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table \
		--scratch-path $(BUILD)/fuzz
	@Fuzz/run $(ARGS)

attack: setup ## Try the HTTP interface as every role against openapi.yaml with new inputs (EXAMPLES=300: longer)
	$(BUILDING) --build-tests
	ENCOMPASS_ATTACK_EXAMPLES=$(EXAMPLES) ENCOMPASS_ATTACK_SEED=$$RANDOM \
		$(TEST) --filter DescribedAnswersTests $(ARGS)

# AddressSanitizer looks at the optimised program, which is what runs: it found a fault there that the debug build has not. At its
# end it would list as leaks what Swift's constants hold for as long as the process lives; leaks are looked for by `make bench`.
# `swift test` finds the tests by the index. The system tests start the ordinary program, and simulated nights take hours here.
SANITIZED = swift test --skip-build --disable-xctest $(FEW) --skip 'SystemTests|SimulationTests'

sanitize: setup ## Run the unit tests under AddressSanitizer, then under ThreadSanitizer (each built apart; slow)
	swift build -c release --build-tests --enable-index-store --sanitize address --scratch-path $(BUILD)/sanitize-address
	ASAN_OPTIONS=detect_leaks=0 $(SANITIZED) -c release --sanitize address --scratch-path $(BUILD)/sanitize-address $(ARGS) 2>&1 | scripts/test-results
	swift build --build-tests --enable-index-store --sanitize thread --scratch-path $(BUILD)/sanitize-thread
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Support/thread-sanitizer.txt:exitcode=66 \
		$(SANITIZED) --sanitize thread --scratch-path $(BUILD)/sanitize-thread $(ARGS) 2>&1 | scripts/test-results

static: setup ## Build a program that needs no Swift on the machine it runs on
	swift build -c release --product encompass --static-swift-stdlib --scratch-path $(STATIC) \
		-Xlinker -z -Xlinker now

deb: static ## Pack the program as a Debian package: .build/deb (scripts/deb packs another program)
	@scripts/deb $(STATIC)/release/encompass

test-deb: static ## Install, upgrade, remove and purge the package in a root of its own (where debootstrap is, as root)
	@scripts/test-deb $(STATIC)/release/encompass

install: static ## Install below PREFIX (/usr/local), with unit and presets; DESTDIR is put before all paths
	install -D -s -m 0755 $(STATIC)/release/encompass $(DESTDIR)$(PREFIX)/bin/encompass
	install -d -m 0755 $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/encompass/presets
	sed 's|/usr/local/bin|$(PREFIX)/bin|' deploy/systemd/encompass.service \
		> $(DESTDIR)$(PREFIX)/lib/systemd/system/encompass.service
	install -m 0644 deploy/litestream/encompass-litestream.service $(DESTDIR)$(PREFIX)/lib/systemd/system/
	install -D -m 0644 deploy/sysusers.d/encompass.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/encompass.conf
	install -D -m 0644 deploy/tmpfiles.d/encompass.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/encompass.conf
	install -m 0644 Config/areas/*.yaml Config/presets/*.yaml $(DESTDIR)$(PREFIX)/share/encompass/presets/
	install -m 0644 deploy/litestream/litestream.yml $(DESTDIR)$(PREFIX)/share/encompass/
	install -D -m 0644 Config/encompass.yaml $(DESTDIR)$(PREFIX)/share/encompass/encompass.yaml
	scripts/manual $(STATIC)/release/encompass $(DESTDIR)$(PREFIX)/share/man/man1

clean: ## Remove everything that was built
	rm -rf $(BUILD)
