# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # common.sh sets what is read here; the scripts read what is set here
# Sourced by run, test and bench: starts what they need as children of theirs and ends it in order, whatever happens.
#
# Each child gets a process group of its own, so that Ctrl-C reaches only the script, which then ends the program before the
# database under it. If the script itself is killed, the kernel signals the children (--pdeathsig): nothing stays behind.

child=        # the step or program in the foreground
postgres_pid= # PostgreSQL and Redis, while they run
redis_pid=
interrupts=0
interrupted_at=0

on_interrupt() {
    interrupts=$((interrupts + 1))
    [[ -n $child ]] || exit 130
    if [[ $interrupts -eq 1 ]]; then
        interrupted_at=$SECONDS
        signal_group TERM
    elif ((SECONDS - interrupted_at >= 2)); then
        # One more Ctrl-C, for a program that does not end by itself. Not the echo of the first signal: make passes it on too.
        signal_group KILL
    fi
}

signal_group() {
    kill "-$1" -- "-$child" 2>/dev/null || true # it may have ended by itself
}

trap on_interrupt INT TERM HUP

# Starts a command in the background, in a group of its own, without the lock file (9) of the script. Sets `started`.
launch() {
    set -m
    "$@" 9>&- &
    started=$!
    set +m
}

# Runs a program as the foreground step and returns its status; signals are passed on to it once.
attend() {
    local status seen=$interrupts
    launch setpriv --pdeathsig TERM "$@"
    child=$started
    while :; do
        status=0
        wait "$child" || status=$?
        [[ $interrupts -ne $seen ]] || break
        seen=$interrupts # a trapped signal ends `wait` early; the child is still to be waited for
    done
    child=
    return "$status"
}

# Ends a child with the signal that means "finish your work"; one that does not within 30 seconds is killed.
finish() { # name pid signal
    local deadline=$((SECONDS + 30))
    kill "-$3" "$2" 2>/dev/null || return 0
    while kill -0 "$2" 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            say "$1 did not stop within 30 s and is killed"
            kill -KILL "$2" 2>/dev/null || true
            break
        fi
        sleep 0.05
    done
    wait "$2" 2>/dev/null || true
}

# Asks every 50 ms whether a service is ready, until it is, or it has ended, or the time is over.
await_ready() { # name pid seconds log command…
    local name=$1 pid=$2 deadline=$((SECONDS + $3)) log=$4
    shift 4
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "$pid" 2>/dev/null; then
            tail -n 20 "$log" >&2
            fail "$name did not start; the end of its log ($log) stands above."
        fi
        ((SECONDS < deadline)) || fail "$name is not ready after $3 seconds; its log is $log."
        sleep 0.05
    done
}

# Prints a port that can be listened on: the one given, if it is free, or any (0). Fails if the one given is taken.
open_port() {
    "$python" -c '
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    s.bind(("", int(sys.argv[1])))
except (OSError, OverflowError, ValueError):
    sys.exit(1)
print(s.getsockname()[1])' "${1:-0}"
}

# Prints the port that a file remembers, or a new one if there is none or something else has taken it meanwhile.
settled_port() {
    local port=0
    [[ ! -s $1 ]] || port=$(<"$1")
    port=$(open_port "$port") || port=$(open_port 0)
    printf '%s\n' "$port" >"$1"
    printf '%s\n' "$port"
}
