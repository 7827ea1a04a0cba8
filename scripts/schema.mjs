// Writes media/architecture.schema.json, which the text editor's completion and hover use, from the file's readers.
// `--check` only says whether it is up to date.
import { readFile, writeFile } from "node:fs/promises";
import * as esbuild from "esbuild";
import * as prettier from "prettier";

const file = "media/architecture.schema.json";

/** The schema's text, as prettier has it. */
export async function schemaText() {
  const bundle = await esbuild.build({
    entryPoints: ["src/arch/file/format.ts"],
    bundle: true,
    write: false,
    format: "esm",
    mainFields: ["module", "main"],
  });
  const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
  const { architectureFile } = await import(`data:text/javascript;base64,${code}`);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Residual network",
    allowComments: true,
    allowTrailingCommas: true,
    ...architectureFile.schema,
  };
  return prettier.format(JSON.stringify(schema), { ...(await prettier.resolveConfig(file)), parser: "json" });
}

if (process.argv[1]?.endsWith("schema.mjs")) {
  const text = await schemaText();
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    console.error(`${file} is out of date: run "node scripts/schema.mjs".`);
    process.exitCode = 1;
  }
}
