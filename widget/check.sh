#!/bin/sh
# Types, import rules, unit tests, and the build with its size limits. Silent where all is well, but for the sizes.
set -eu
cd "$(dirname "$0")"

for tool in tsc esbuild node; do
  command -v "$tool" >/dev/null || { echo "check.sh: $tool is missing: apt-get install node-typescript esbuild nodejs" >&2; exit 1; }
done

for part in protocol loader chat pages console; do
  tsc -p "$part"
done
node imports.mjs

tests=$(mktemp -d)
trap 'rm -rf "$tests"' EXIT
esbuild protocol/tests/*.test.ts chat/tests/*.test.ts console/tests/*.test.ts \
  --bundle --platform=node --format=esm --outdir="$tests" --out-extension:.js=.mjs --log-level=warning
if ! node --test --test-reporter=spec "$tests" > "$tests/log" 2>&1; then
  cat "$tests/log" >&2
  exit 1
fi
grep -E '^ℹ (tests|pass) ' "$tests/log" | sed 's/^ℹ //' | paste -sd' '

./build.sh
