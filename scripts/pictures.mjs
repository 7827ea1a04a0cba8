// `npm run pictures`: takes the pictures that test/webview/pictures.test.ts compares with anew. Look at them in the diff.
import { join } from "node:path";
import { ensureChromium, ensurePackages, root, run } from "./tools.mjs";

await ensurePackages();
await run(process.execPath, [join(root, "esbuild.mjs")]);
const env = { ...process.env, ...(await ensureChromium()), TAKE_PICTURES: "1" };
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
console.log(await run(process.execPath, [vitest, "run", "test/webview/pictures.test.ts"], { env }));
