# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # common.sh and processes.sh set what is read here
# Sourced by run, test and bench, after processes.sh: a PostgreSQL and a Redis of the project's own, on loopback only.

# Makes a folder that the service account owns, and prints where it really is. A clone may lie where that account cannot
# go (under /root, in a folder of mode 700): then the data lie under /var/lib/frontdesk, and a link stands in their place.
service_folder() { # folder
    mkdir -p "$1"
    if [[ -n $service_user ]]; then
        chown "$service_user:$service_user" "$(readlink -f "$1")"
        if [[ ! -L $1 ]] && ! "${as_service[@]}" test -w "$1/."; then
            rmdir "$1"
            mkdir -p /var/lib/frontdesk
            local elsewhere
            elsewhere=$(mktemp -d "/var/lib/frontdesk/$(basename "$1").XXXXXXXX")
            chown "$service_user:$service_user" "$elsewhere"
            ln -s "$elsewhere" "$1"
            say "the account $service_user cannot enter $(dirname "$1"): $(basename "$1") keeps its data in $elsewhere" >&2
        fi
    fi
    readlink -f "$1"
}

# Makes the cluster once. It is built beside its place and moved there whole, so that an interrupted first start leaves nothing
# that looks like a database.
make_cluster() { # data-folder password
    local fresh=$1/new password_file=$1/password
    rm -rf "$fresh"
    install -m 600 /dev/null "$password_file"
    printf '%s\n' "$2" >"$password_file"
    [[ -z $service_user ]] || chown "$service_user" "$password_file"
    "${as_service[@]}" "$pg_bin/initdb" -D "$fresh" -U owner --auth=scram-sha-256 --pwfile="$password_file" \
        -E UTF8 --locale-provider=builtin --locale=C.UTF-8 --no-instructions >"$1/initdb.log" 2>&1 ||
        { cat "$1/initdb.log" >&2; fail "PostgreSQL could not make its data folder in $1."; }
    rm -f "$password_file"
    mv "$fresh" "$1/data"
}

# A crash leaves postmaster.pid. PostgreSQL sees through it unless that number is by now another process of the same account,
# which happens in containers, where numbers start again at 1. A PostgreSQL that really runs on these data is stopped.
clear_stale_postgres() { # data-folder
    [[ -f $1/postmaster.pid ]] || return 0
    local pid
    pid=$(head -n 1 "$1/postmaster.pid")
    if [[ $(readlink "/proc/$pid/cwd" || true) == "$1" ]]; then
        say "stopping the PostgreSQL that an earlier run left behind"
        "${as_service[@]}" "$pg_bin/pg_ctl" -D "$1" -m fast -w stop >/dev/null
    else
        rm -f "$1/postmaster.pid"
    fi
}

# Sets postgres_pid and waits until the server answers the owner's password.
start_postgres() { # folder port password log settings…
    local folder=$1 port=$2 password=$3 log=$4 settings=() setting
    shift 4
    for setting in "$@"; do settings+=(-c "$setting"); done
    [[ -f $folder/data/PG_VERSION ]] || make_cluster "$folder" "$password"
    [[ $(<"$folder/data/PG_VERSION") == "$("$pg_bin/postgres" --version | sed 's/.* \([0-9]*\)\..*/\1/')" ]] ||
        fail "The data in $folder are of PostgreSQL $(<"$folder/data/PG_VERSION"), not of $("$pg_bin/postgres" --version)."
    clear_stale_postgres "$folder/data"
    # No Unix socket: its path may be at most 107 bytes, and a clone can lie deeper than that. SIGINT is PostgreSQL's fast stop.
    launch "${as_service[@]}" setpriv --pdeathsig INT "$pg_bin/postgres" -D "$folder/data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= "${settings[@]}" >"$log" 2>&1 </dev/null
    postgres_pid=$started
    PGPASSWORD=$password PGCONNECT_TIMEOUT=5 await_ready PostgreSQL "$postgres_pid" 120 "$log" \
        "$pg_bin/psql" -XAtq "host=127.0.0.1 port=$port user=owner dbname=postgres" -c 'SELECT 1'
}

# Sets redis_pid. Nothing is written to disk: Redis holds only what can be lost.
start_redis() { # folder port log
    launch "${as_service[@]}" setpriv --pdeathsig TERM redis-server --bind 127.0.0.1 --port "$2" --dir "$1" \
        --save '' --appendonly no --daemonize no >"$3" 2>&1 </dev/null
    redis_pid=$started
    await_ready Redis "$redis_pid" 20 "$3" redis-cli -e -h 127.0.0.1 -p "$2" ping
}

stop_services() {
    [[ -z $redis_pid ]] || finish Redis "$redis_pid" TERM
    redis_pid=
    [[ -z $postgres_pid ]] || finish PostgreSQL "$postgres_pid" INT
    postgres_pid=
}
