#!/usr/bin/env bash
# Installs the Debian packages that are missing, or names the command that does. Says nothing where nothing is missing.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

packages=(
    git ca-certificates                                                   # SwiftPM fetches the dependencies
    tzdata                                                                # opening hours in the business's time zone
    libpq-dev libhiredis-dev libcurl4-openssl-dev libargon2-dev           # drivers, passwords
    libcmark-gfm-dev libcmark-gfm-extensions-dev libxml2-dev              # Markdown and HTML documents
    poppler-utils zlib1g-dev                                              # PDF documents; swift-nio-extras
    redis-server                                                          # the embedded Redis
    python3 python3-venv                                                  # fetches PostgreSQL and the embedding model
    esbuild nodejs node-typescript node-react node-react-dom node-csstype # the widget and the console
)

browsers=(chromium chromium-browser google-chrome google-chrome-stable)

missing_packages() {
    local installed package
    # dpkg-query fails when it does not know one of the names; that one is missing, and the others are still listed.
    installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
    for package in "${packages[@]}"; do
        grep -qx "installed $package" <<<"$installed" || printf '%s\n' "$package"
    done
}

has_browser() {
    local browser
    [[ -n ${FRONTDESK_CHROMIUM:-} ]] && return
    for browser in "${browsers[@]}"; do
        command -v "$browser" >/dev/null && return
    done
    return 1
}

# Root needs nothing, others need sudo; without a terminal sudo cannot ask for the password.
privileged() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

may_install() {
    [[ $EUID -eq 0 ]] && return
    command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }
}

if ! command -v dpkg-query >/dev/null; then
    fail "This is not Debian or Ubuntu, so nothing can be installed for you. Needed here (Debian's names):" "${packages[*]}"
fi

mapfile -t missing < <(missing_packages)
if [[ ${1:-run} == test ]] && ! has_browser; then
    missing+=(chromium)
fi
[[ ${#missing[@]} -gt 0 ]] || exit 0

if ! may_install; then
    fail "Packages are missing, and installing them needs root. Run this, then the same make command again:" \
        "apt-get update && apt-get install --no-install-recommends ${missing[*]}"
fi

# What apt and dpkg print fills screens; it is shown when they fail.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    privileged env DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 "$@" </dev/null >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

say "installing Debian packages (this can take a minute or two): ${missing[*]}"
# One broken source among several fails the update, and the lists of the others, or older ones, may be all that is needed.
apt update || say "apt-get update failed; trying with the package lists that are there"
if [[ " ${missing[*]} " == *" chromium "* ]] && [[ $(apt-cache policy chromium) != *"Candidate: "[0-9]* ]]; then
    fail "The browser tests need Chromium, and this system has no Debian package of it (Ubuntu ships a snap)." \
        "Run \`snap install chromium\`, or install any Chromium and name its program in FRONTDESK_CHROMIUM."
fi
apt install --yes --no-install-recommends "${missing[@]}" || fail "apt-get could not install them; its messages stand above."
