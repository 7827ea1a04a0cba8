// `npm run soak -- NAME`: builds, then runs test/soak/NAME.mjs: what is too long for a test, and tells as it goes.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/tools.mjs";

const folder = join(root, "test", "soak");
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith(".mjs") && file !== "run.mjs" ? [file.slice(0, -4)] : [],
);
const [name, ...args] = process.argv.slice(2);
if (!name || !existsSync(join(folder, `${name}.mjs`))) {
  console.error(`Say which: npm run soak -- ${names.join(" | ")}`);
  process.exit(2);
}
const node = (...command) => spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" }).status ?? 1;
process.exit(node("esbuild.mjs") || node(join(folder, `${name}.mjs`), ...args));
