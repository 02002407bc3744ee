#!/usr/bin/env bash
# `make setup`, and the first step of run, test and bench: installs what is missing. `setup.sh test` adds what only tests need.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

purpose=${1:-run}

require_swift
scripts/packages.sh "$purpose"

if [[ -n $service_user ]] && ! id -u "$service_user" >/dev/null 2>&1; then
    say "creating the system account $service_user for PostgreSQL and Redis"
    useradd --system --user-group --no-create-home --shell /usr/sbin/nologin "$service_user"
fi

scripts/python.sh "$purpose"

locate_runtime
"${as_service[@]}" test -x "$pg_bin/postgres" ||
    fail "The account ${service_user:-$(id -un)} cannot run $pg_bin/postgres." \
        "FRONTDESK_CACHE must name a folder that it can read (it is $cache now)."
