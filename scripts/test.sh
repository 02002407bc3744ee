#!/usr/bin/env bash
# `make test`: sets up, then checks everything on a PostgreSQL and a Redis made for this run and thrown away after it.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/processes.sh
source scripts/processes.sh
# shellcheck source=scripts/services.sh
source scripts/services.sh
# shellcheck source=scripts/scratch.sh
source scripts/scratch.sh

# The import check makes Package.swift binding: without it an import of an undeclared sibling target compiles silently.
flags=(--scratch-path "$builds/debug" --explicit-target-dependency-import-check error)

began=$SECONDS
scripts/setup.sh test
locate_runtime
# Safe to lose, so nothing waits for the disk.
start_scratch_services fsync=off synchronous_commit=off full_page_writes=off

step "formatting" swift format lint -r --strict Sources Tests Benchmarks Package.swift
step "sample businesses" "$python" kb-samples/check.py
step "web: types and unit tests" widget/check.sh
step "web: build" widget/build.sh
step "build" swift build --build-tests "${flags[@]}"
# A few tests side by side: all at once, those that watch a time limit wait for the processor instead of for what they test.
step "tests" swift test --skip-build --experimental-maximum-parallelization-width 4 "${flags[@]}"
export FRONTDESK_BIN=$builds/debug/debug/frontdesk # SwiftPM keeps a link without the machine's triple
step "end to end, in a browser" "$python" -m pytest -q -p no:cacheprovider Tests/EndToEnd

say "everything passed in $((SECONDS - began)) s"
