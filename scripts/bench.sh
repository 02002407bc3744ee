#!/usr/bin/env bash
# `make bench`: builds for release and runs the benchmarks of scripts/bench/, each of which prints one JSON line a figure, beside its
# yardstick from the same run. The services are its own and durable, as an installation's are.
#
#   scripts/bench.sh                 all of them
#   scripts/bench.sh turn widget     these: postgres redis get turn live embedding retrieval ingestion memory widget
#
# FRONTDESK_BENCH_ROUNDS (5) and FRONTDESK_BENCH_SECONDS (5, of one load) make a run shorter or longer.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/processes.sh
source scripts/processes.sh
# shellcheck source=scripts/services.sh
source scripts/services.sh
# shellcheck source=scripts/scratch.sh
source scripts/scratch.sh

known=(postgres redis get turn live embedding retrieval ingestion memory widget)
wanted=("$@")
[[ $# -gt 0 ]] || wanted=("${known[@]}")
for name in "${wanted[@]}"; do
    [[ " ${known[*]} " == *" $name "* ]] || fail "There is no benchmark \"$name\"." "There are: ${known[*]}"
done

# torch and ONNX Runtime are the embedder's yardsticks and nothing else; without one of them there is no ratio to it, and that is said.
# Each has an environment of its own, so that a list that pip cannot install takes only its own yardstick away.
provide() { # name of the list, what it is
    local there=$cache/bench-$1 digest
    digest=$(sha256sum <"scripts/bench/$1.txt")
    if [[ ! -f $there/.installed || $(<"$there/.installed") != "$digest" ]]; then
        say "installing $2, a yardstick of the embedder"
        /usr/bin/python3 -m venv --clear "$there" || fail "Python could not make a virtual environment in $there."
        if ! "$there/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --only-binary=:all: \
            -r "scripts/bench/$1.txt" </dev/null; then
            say "pip could not install it (its message stands above)"
            return
        fi
        printf '%s\n' "$digest" >"$there/.installed"
    fi
    export "FRONTDESK_BENCH_${1^^}=$there/bin/python"
}

# Stdout is for the figures alone.
exec 3>&1 1>&2
scripts/setup.sh test
locate_runtime
step "web: build" widget/build.sh
step "build" swift build -c release --scratch-path "$builds/release" --product frontdesk
step "build: loads" swift build -c release --scratch-path "$builds/release" --product benchmarks
if [[ " ${wanted[*]} " == *" embedding "* ]]; then
    provide torch torch
    provide onnx "ONNX Runtime"
fi
start_scratch_services shared_buffers=256MB

export FRONTDESK_BIN=$builds/release/release/frontdesk
export FRONTDESK_BENCHMARKS=$builds/release/release/benchmarks
export FRONTDESK_BENCH_FOLDER=$scratch/bench
export FRONTDESK_BENCH_PID=$$ FRONTDESK_BENCH_POSTGRES_PID=$postgres_pid FRONTDESK_BENCH_REDIS_PID=$redis_pid
mkdir "$FRONTDESK_BENCH_FOLDER"
export PYTHONPATH=$root/Tests/EndToEnd PYTHONDONTWRITEBYTECODE=1
for name in "${wanted[@]}"; do
    # shellcheck disable=SC2016  # the inner shell expands it
    step "$name" bash -c 'exec "$0" "$1" >&3' "$python" "scripts/bench/$name.py"
done
