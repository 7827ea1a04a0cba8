// `npm run bench -- NAME` and `npm run soak -- NAME`: builds, then runs test/bench/NAME.mjs, which prints its figures
// beside their reference, or test/soak/NAME.mjs, which is too long for a test.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { ensureChromium, root } from "./tools.mjs";

const inBrowser = ["curves", "diagram"];
const all = { bench: ["curves", "data", "diagram", "engines", "training"], soak: ["kill"] };
const [kind, name, ...args] = process.argv.slice(2);
const names = all[kind];
if (!names.includes(name)) {
  console.error(`Say which: npm run ${kind} -- ${names.join(" | ")}`);
  process.exit(2);
}
const node = (...command) => spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" }).status ?? 1;
const built = node("esbuild.mjs", "--production");
if (built) process.exit(built);
console.log(
  `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);
if (inBrowser.includes(name)) Object.assign(process.env, await ensureChromium());
process.exit(node(join(root, "test", kind, `${name}.mjs`), ...args));
