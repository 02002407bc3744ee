#!/usr/bin/env bash
# `make bench`: builds for release and runs each benchmark of scripts/bench/, which prints one JSON line a figure, beside its
# yardstick from the same run. The services are its own and durable, as an installation's are.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/processes.sh
source scripts/processes.sh
# shellcheck source=scripts/services.sh
source scripts/services.sh
# shellcheck source=scripts/scratch.sh
source scripts/scratch.sh

shopt -s nullglob
benchmarks=(scripts/bench/*.sh)
[[ ${#benchmarks[@]} -gt 0 ]] || fail "There is no benchmark in scripts/bench/."

# Stdout is for the figures alone.
exec 3>&1 1>&2
scripts/setup.sh test
locate_runtime
step "build" swift build -c release --scratch-path "$builds/release"
export FRONTDESK_BIN=$builds/release/release/frontdesk
export FRONTDESK_ENV=development FRONTDESK_RATE_LIMITS=generous
start_scratch_services shared_buffers=256MB
for benchmark in "${benchmarks[@]}"; do
    # shellcheck disable=SC2016  # the inner shell expands it
    step "$(basename "$benchmark" .sh)" bash -c 'exec "$0" >&3' "$benchmark"
done
