#!/usr/bin/env bash
# Runs one command as `make test` would run it, with a PostgreSQL and a Redis of its own and the debug build folder:
#   scripts/with-services.sh swift test --filter ChatTests
#   scripts/with-services.sh python -m pytest Tests/EndToEnd -k complaint
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/processes.sh
source scripts/processes.sh
# shellcheck source=scripts/services.sh
source scripts/services.sh
# shellcheck source=scripts/scratch.sh
source scripts/scratch.sh

[[ $# -gt 0 ]] || fail "Name a command: scripts/with-services.sh swift test --filter ChatTests"
scripts/setup.sh test
locate_runtime
start_scratch_services fsync=off synchronous_commit=off full_page_writes=off
export SWIFTPM_BUILD_DIR=$builds/debug
export FRONTDESK_BIN=$builds/debug/debug/frontdesk # SwiftPM keeps a link without the machine's triple
export PATH=$venv/bin:$PATH
attend "$@"
