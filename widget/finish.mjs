// The last step of the build: names each asset by its content, writes those names into the pages, compresses, checks sizes, and lists
// everything for the server in manifest.json:
//   { "<path>": { "file", "type", "gzip"?, "etag", "immutable"?, "csp"? } }
// A path may end in /{business}, which stands for one more segment. `csp` is for pages; frame-ancestors is the server's to add.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const out = process.argv[2];
const TYPES = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml" };
const ASSETS = ["chat.js", "chat.css", "site.js", "site.css", "console/console.js", "console/console.css", "icon.svg"];
const PAGES = { "/": "site.html", "/widget/chat": "chat.html", "/b/{business}": "hosted.html", "/console": "console/index.html" };
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'";
/** Kilobytes (1,024 bytes) as they cross the network. Raising one is a decision, not an accident. */
const LIMITS = { loader: [3, ["widget.js"]], chat: [25, ["chat.js", "chat.css", "chat.html"]], console: [90, ["console/console.js", "console/console.css", "console/index.html"]], knowledge: [35, []] };

const manifest = {};
const sizes = {};
const names = {};

// Parts of the console bear their content in their names already: those that it needs at once are fetched beside it, the others when a
// page asks for them.
const CHUNKS = readdirSync(join(out, "console")).filter((name) => name.endsWith(".js") && name !== "console.js");
const atOnce = neededBy("console.js");
for (const name of CHUNKS) {
  list(`/assets/${name}`, `console/${name}`, name, { immutable: true });
  LIMITS[atOnce.includes(name) ? "console" : "knowledge"][1].push(name);
}

for (const asset of ASSETS) {
  const renamed = asset.replace(/(\.\w+)$/, `.${hashOf(readFileSync(join(out, asset)))}$1`);
  renameSync(join(out, asset), join(out, renamed));
  names[`/assets/${asset.replace("console/", "")}`] = `/assets/${renamed.replace("console/", "")}`;
  list(names[`/assets/${asset.replace("console/", "")}`], renamed, asset, { immutable: true });
}
list("/widget.js", "widget.js", "widget.js");
for (const [path, page] of Object.entries(PAGES)) {
  const named = readFileSync(join(out, page), "utf8").replace(/"(\/assets\/[^"]+)"/g, (_, address) => {
    if (!names[address]) throw new Error(`${page} names ${address}, which is not built`);
    return `"${names[address]}"`;
  });
  const text = path === "/console" ? named.replace(/^ *<script type="module"/m, (script) => atOnce.map((name) => `    <link rel="modulepreload" href="/assets/${name}">\n`).join("") + script) : named;
  writeFileSync(join(out, page), text);
  list(path, page, page, { csp: POLICY });
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
checkSizes();

function list(path, file, name, more = {}) {
  const bytes = readFileSync(join(out, file));
  const packed = gzipSync(bytes, { level: 9 });
  const smaller = packed.length < bytes.length;
  if (smaller) writeFileSync(join(out, `${file}.gz`), packed);
  sizes[name] = Math.min(packed.length, bytes.length);
  manifest[path] = { file, type: TYPES[extname(file)], ...(smaller ? { gzip: `${file}.gz` } : {}), etag: `"${hashOf(bytes)}"`, ...more };
}

/** What a module imports before it runs, and what that imports in turn. `import("…")` is not among it. */
function neededBy(name, found = []) {
  for (const [, next] of readFileSync(join(out, "console", name), "utf8").matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    if (found.includes(next)) continue;
    found.push(next);
    neededBy(next, found);
  }
  return found;
}

function hashOf(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

function checkSizes() {
  let over = false;
  for (const [part, [limit, files]] of Object.entries(LIMITS)) {
    const kilobytes = files.reduce((sum, file) => sum + sizes[file], 0) / 1024;
    over ||= kilobytes > limit;
    console.log(`${part.padEnd(8)} ${kilobytes.toFixed(1).padStart(5)} KB compressed, at most ${limit}${kilobytes > limit ? "  TOO BIG" : ""}`);
  }
  if (over) process.exit(1);
}
