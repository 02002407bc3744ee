# shellcheck shell=bash
# shellcheck disable=SC2154  # common.sh and processes.sh set what is read here
# Sourced by test and bench: a PostgreSQL and a Redis for this run only, in a folder that is removed when it ends.

scratch=

remove_scratch() {
    stop_services
    [[ -z $scratch ]] || rm -rf "$scratch"
}

on_exit() {
    local status=$?
    trap '' INT TERM HUP
    [[ -z $child ]] || finish "the running step" "$child" TERM
    remove_scratch
    exit "$status"
}

# Starts both and exports their addresses and what else tests and benchmarks are told.
start_scratch_services() { # settings of PostgreSQL…
    local port
    trap on_exit EXIT
    scratch=$(mktemp -d /tmp/frontdesk-scratch.XXXXXX)
    chmod 711 "$scratch" # the service account has to pass
    port=$(open_port)
    start_postgres "$(service_folder "$scratch/postgres")" "$port" owner "$scratch/postgres.log" max_connections=400 "$@"
    export FRONTDESK_TEST_DATABASE_URL=postgresql://owner:owner@127.0.0.1:$port/postgres
    port=$(open_port)
    start_redis "$(service_folder "$scratch/redis")" "$port" "$scratch/redis.log"
    export FRONTDESK_TEST_REDIS_URL=redis://127.0.0.1:$port
    say "PostgreSQL and Redis for this run are up"

    export FRONTDESK_PG_BIN=$pg_bin
    export FRONTDESK_MODEL_DIR=$model
    export FRONTDESK_PYTHON=$python
    export FRONTDESK_MIGRATIONS=$root/Migrations
    export FRONTDESK_KB_SAMPLES=$root/kb-samples
    export FRONTDESK_WEB_DIR=$root/widget/dist
}

# Runs one step and says how long it took; the first that fails ends the run.
step() { # name command…
    local name=$1 began=$EPOCHREALTIME status=0 took
    shift
    say "$name"
    attend "$@" || status=$?
    took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }')
    [[ $interrupts -eq 0 ]] || exit 130
    [[ $status -eq 0 ]] || fail "$name failed after $took (exit $status)"
    printf '✓ %s: %s\n' "$name" "$took"
}
