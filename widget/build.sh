#!/bin/sh
# Builds everything that browsers load into dist/, with manifest.json for the server. Fails when a part is over its size.
set -eu
cd "$(dirname "$0")"

for tool in esbuild node; do
  command -v "$tool" >/dev/null || { echo "build.sh: $tool is missing: apt-get install esbuild nodejs" >&2; exit 1; }
done
[ -d /usr/share/nodejs/react-dom ] || { echo "build.sh: React is missing: apt-get install node-react node-react-dom" >&2; exit 1; }

# Built aside and moved in whole: a server that is running never reads half of it.
out=$(mktemp -d dist.XXXXXX)
trap 'rm -rf "$out"' EXIT

node pages/site/samples.mjs "${KB_SAMPLES:-../kb-samples}" > "$out/samples.json"

bundle() { esbuild "$@" --bundle --minify --target=es2020 --log-level=warning; }
bundle loader/widget.ts --format=iife --outfile="$out/widget.js"
bundle chat/main.ts --format=iife --outfile="$out/chat.js"
bundle chat/chat.css --outfile="$out/chat.css"
bundle pages/site/site.ts --format=iife --outfile="$out/site.js" --alias:samples="$PWD/$out/samples.json"
bundle pages/site/site.css --outfile="$out/site.css"
mkdir "$out/console"
# Split where the console imports a page only when it is looked at.
NODE_PATH=/usr/share/nodejs bundle console/src/main.tsx --format=esm --splitting --jsx=automatic \
  "--define:process.env.NODE_ENV=\"production\"" --entry-names=console --chunk-names='[name]-[hash]' --outdir="$out/console"
bundle console/styles.css --outfile="$out/console/console.css"
cp pages/icon.svg chat/chat.html pages/hosted.html pages/site/site.html "$out/"
cp console/index.html "$out/console/"
rm "$out/samples.json"

node finish.mjs "$out"
chmod 755 "$out"
rm -rf dist
mv "$out" dist
trap - EXIT
