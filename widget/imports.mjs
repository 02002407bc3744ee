// The rule of the house, told to a machine: code flows down only. Prints each import that breaks it.
//   protocol ← loader, chat, console      chat ← pages      console: shared ← features ← app; no feature knows another
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const root = dirname(new URL(import.meta.url).pathname);
const ALLOWED = { protocol: [], loader: [], chat: ["protocol"], pages: ["chat"], console: ["protocol"] };
const faults = [];

for (const part of Object.keys(ALLOWED)) for (const file of sources(join(root, part))) check(part, relative(root, file));
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

function check(part, file) {
  for (const [, path] of readFileSync(join(root, file), "utf8").matchAll(/(?:from|import)\s+"(\.[^"]+)"/g)) {
    const target = normalize(join(dirname(file), path));
    const [there] = target.split("/");
    if (there !== part && !ALLOWED[part].includes(there)) faults.push(`${file} imports ${target}: ${part} may use ${ALLOWED[part].join(", ") || "nothing else"}`);
    else if (part === "console" && there === part && !file.startsWith("console/tests/")) checkConsole(file, target);
  }
}

function checkConsole(file, target) {
  const [, , layer, feature] = file.split("/");
  const [, , targetLayer, targetFeature] = target.split("/");
  if (layer === "shared" && targetLayer !== "shared") faults.push(`${file} imports ${target}: what is shared knows no feature`);
  if (layer === "features" && targetLayer === "app") faults.push(`${file} imports ${target}: a feature does not know the shell`);
  if (layer === "features" && targetLayer === "features" && feature !== targetFeature) faults.push(`${file} imports ${target}: features do not import each other`);
}

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}
