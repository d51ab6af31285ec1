# The everyday door; the build itself is CMake (CMakePresets.json). Each target first installs what it misses.
PORT ?= 8080
JOBS ?= $(shell nproc)
BUILD = scripts/configure release && cmake --build --preset release -j $(JOBS)

.PHONY: all demo test check bench coverage fuzz gates install-deps clean

all: ## builds build/guildhall
	@scripts/install build
	@$(BUILD)

demo: all ## a fresh demo on http://127.0.0.1:8080 (PORT=...)
	@build/guildhall demo --data build/demo --port $(PORT) --fresh

test: ## everything; last line: N passed, N failed
	@scripts/install build test browser
	@JOBS=$(JOBS) scripts/run-tests

check: ## the quick part of it: unit tests, cases and scenarios on SQLite
	@scripts/install build test
	@JOBS=$(JOBS) scripts/run-tests quick

gates: ## only the rules of the house (HACKING.md), without a build
	@scripts/install build test
	@scripts/gates

coverage: ## the domain's tests reach each of its lines and branches; ends with what they left out
	@scripts/install build test
	@JOBS=$(JOBS) scripts/coverage

bench: all ## speed as ratios to nginx, raw SQLite and pgbench, into bench/results.md
	@scripts/install bench
	@cmake --build --preset release -j $(JOBS) --target bench_load bench_acts bench_net
	@bench/run

fuzz: ## every fuzzer for SECONDS_EACH (60)
	@scripts/install build fuzz
	@JOBS=$(JOBS) scripts/fuzz

install-deps: ## what the other targets would install, all at once
	@scripts/install build test browser bench fuzz

clean:
	rm -rf build build-debug build-asan build-tsan build-fuzz build-coverage
