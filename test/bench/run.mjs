// `npm run bench -- NAME`: builds, then runs test/bench/NAME.mjs. Each prints its figures beside their reference.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/tools.mjs";

const folder = join(root, "test", "bench");
const names = ["curves", "data", "diagram", "engines", "training"];
const [name, ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Say which: npm run bench -- ${names.join(" | ")}`);
  process.exit(2);
}
const node = (...command) => spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" }).status ?? 1;
const built = node("esbuild.mjs", "--production");
if (built) process.exit(built);
console.log(
  `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);
process.exit(node(join(folder, `${name}.mjs`), ...args));
