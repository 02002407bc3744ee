#!/usr/bin/env bash
# `make stop`: ends the `make run` of this folder, as Ctrl-C in its terminal would, and waits until it has ended.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

[[ -f $home/run.lock ]] || fail "Nothing runs from $home."
exec 9<>"$home/run.lock"
if flock -n 9; then fail "Nothing runs from $home."; fi

read -r _ runner _ <"$home/run.lock"
kill -TERM "${runner%,}"
flock -w 60 9 || fail "Process ${runner%,} did not stop within a minute."
say "stopped"
