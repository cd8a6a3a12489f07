# Each target sets up what it needs, by scripts/setup.sh: safe to repeat, quick and without network when everything is there.

BINARY := $(CURDIR)/.build/release/kith

.PHONY: help demo build test bench lint

help:
	@echo 'make demo    builds Kith, serves it, and fills it with a year of real grocery retail data'
	@echo 'make build   leaves .build/release/kith'
	@echo 'make test    runs all tests'
	@echo 'make bench   measures Kith beside the floor of this machine and prints the table of docs/performance.md'
	@echo 'make lint    checks the format of all Swift files'

demo:
	@scripts/demo.sh

build:
	@scripts/setup.sh build
	swift build -c release --product kith

# One configuration, one folder: the release binary is what the tests start, and plain `swift test -c release` would build everything again.
test:
	@scripts/setup.sh test
	swift build -c release --build-tests
	@scripts/test.sh

bench:
	@scripts/setup.sh test
	swift build -c release --product kith
	swift build -c release --product kith-bench
	KITH_BINARY=$(BINARY) .build/release/kith-bench

lint:
	@scripts/setup.sh build
	swift format lint --strict --recursive --parallel Sources Tests Benchmarks Package.swift
