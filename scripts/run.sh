#!/usr/bin/env bash
# `make run`: sets up, builds, starts PostgreSQL and Redis, migrates, loads the samples and serves until Ctrl-C stops it all.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/processes.sh
source scripts/processes.sh
# shellcheck source=scripts/services.sh
source scripts/services.sh
# shellcheck source=scripts/environment.sh
source scripts/environment.sh

# One run per folder: two would start two PostgreSQL servers on the same data. The kernel drops the lock with the process.
claim_home() {
    mkdir -p "$home"
    exec 9<>"$home/run.lock"
    if ! flock -n 9; then
        fail "Frontdesk already runs from this folder: $(tr '\n' ' ' <"$home/run.lock")" \
            "Stop that one with Ctrl-C in its terminal or \`make stop\`, or give this one another folder and port:" \
            "FRONTDESK_HOME=/another/folder PORT=8081 make run"
    fi
    printf 'process %s, port %s\n' $$ "${PORT:-8080}" >"$home/run.lock"
}

# Said before the minutes of a first build, not after them.
require_port() {
    [[ $(open_port "${PORT:-8080}") ]] ||
        fail "Port ${PORT:-8080} is taken by another program. Choose another one: PORT=8081 make run"
}

build() {
    program=$builds/release/release/frontdesk # SwiftPM keeps a link without the machine's triple
    if [[ -x $program ]]; then
        say "building the server"
    else
        say "building the server; the first time takes some minutes"
    fi
    attend swift build -c release --scratch-path "$builds/release" --product frontdesk
    say "building the widget and the console"
    attend widget/build.sh
}

on_exit() {
    local status=$?
    trap '' INT TERM HUP # stopping takes a second; one more Ctrl-C must not leave half of it running
    [[ -z $child ]] || finish frontdesk "$child" TERM
    [[ -z $redis_pid$postgres_pid ]] || say "stopping Redis and PostgreSQL; the data stay in $home"
    stop_services
    exit "$status"
}

serve() {
    local status=0
    attend "$program" serve || status=$?
    # An interrupt is how it is meant to end; 143 is a program that ended by the signal itself.
    if [[ $interrupts -gt 0 && ($status -eq 0 || $status -eq 143) ]]; then status=0; fi
    return "$status"
}

claim_home
trap on_exit EXIT
scripts/setup.sh run 9>&-
locate_runtime
require_port
build
provide_services max_connections=100
export_configuration
say "bringing the database up to date"
attend "$program" migrate
say "loading the sample businesses"
attend "$program" seed "$FRONTDESK_KB_SAMPLES"
serve
