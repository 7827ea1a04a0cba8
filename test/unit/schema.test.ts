import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { getLanguageService, TextDocument, type JSONSchema, type LanguageService } from "vscode-json-languageservice";
import { activationNames, shortcutKinds } from "../../src/arch/architecture";
import { check } from "../../src/arch/check";

const schema = JSON.parse(readFileSync("media/architecture.schema.json", "utf8")) as JSONSchema;

test("the schema is that of the readers: run scripts/schema.mjs", () => {
  execFileSync(process.execPath, ["scripts/schema.mjs", "--check"]);
});

/** What VS Code's text editor makes of the schema. `|` in a text is where the cursor stands. */
describe("the text editor", () => {
  let service: LanguageService;
  beforeAll(() => {
    const client = {
      textDocument: { completion: { completionItem: { documentationFormat: ["plaintext" as const] } } },
    };
    service = getLanguageService({ clientCapabilities: client });
    service.configure({ validate: true, schemas: [{ uri: "schema", fileMatch: ["*"], schema }] });
  });

  function open(text: string): [TextDocument, ReturnType<TextDocument["positionAt"]>] {
    const document = TextDocument.create("file:///a.residual.json", "jsonc", 1, text.replace("|", ""));
    return [document, document.positionAt(text.indexOf("|"))];
  }

  async function offered(text: string): Promise<Map<string, { insert: string; what: string }>> {
    const [document, cursor] = open(text);
    const list = await service.doComplete(document, cursor, service.parseJSONDocument(document));
    return new Map(
      (list?.items ?? []).map(({ label, insertText, documentation: d }) => [
        label.replaceAll('"', ""),
        { insert: insertText ?? "", what: typeof d === "string" ? d : (d?.value ?? "") },
      ]),
    );
  }

  async function names(text: string): Promise<string[]> {
    return [...(await offered(text)).keys()];
  }

  async function hover(text: string): Promise<string> {
    const [document, cursor] = open(text);
    return JSON.stringify((await service.doHover(document, cursor, service.parseJSONDocument(document)))?.contents);
  }

  test("offers every shortcut of Fig. 2 and every order of Fig. 4, and says what it is", async () => {
    const shortcuts = await offered(`{ "unit": { "shortcut": | } }`);
    for (const kind of shortcutKinds) expect(shortcuts.get(kind)?.what, kind).toMatch(/^Fig\. 2\([a-f]\)/);
    const orders = await offered(`{ "stages": [{ "unit": { "activation": "|" } }] }`);
    for (const name of activationNames) expect(orders.get(name)?.what, name).toMatch(/^Fig\. 4\([a-e]\)/);
  });

  test("offers the numbers of the shortcut that is written", async () => {
    const shortcut = (fields: string): Promise<string[]> => names(`{ "unit": { "shortcut": { ${fields} } } }`);
    expect(await shortcut(`|`)).toEqual(["kind"]);
    expect(await shortcut(`"kind": |`)).toEqual(expect.arrayContaining([...shortcutKinds]));
    expect(await shortcut(`"kind": "dropout", |`)).toEqual(["ratio", "rescale"]);
    expect(await shortcut(`"kind": "exclusive-gating", |`)).toEqual(["bias"]);
    expect(await shortcut(`"kind": "identity", |`)).toEqual([]);
  });

  test.each([
    [`{ "stem": { "kernel": | } }`, ["1", "3", "5", "7"]],
    [`{ "dimensionIncrease": | }`, ["zero-padding", "projection"]],
    [`{ "unit": { "activation": { "branch": ["bn", |] } } }`, ["bn", "relu", "weight"]],
    [`{ "training": { "augmentation": [|] } }`, ["flip", "pad-crop-4"]],
    [`{ "training": { "nesterov": | } }`, ["true", "false"]],
    [`{ "stages": [{ "changes": [{ "kind": | }] }] }`, ["basic", "bottleneck", "one-layer"]],
  ])("offers the values of %s", async (text, values) => {
    expect(await names(text)).toEqual(expect.arrayContaining(values));
  });

  test("completes a field with its colon, and with a value or a place for one", async () => {
    for (const text of [
      `{ | }`,
      `{ "stages": [{ | }] }`,
      `{ "stages": [{ "changes": [{ | }] }] }`,
      `{ "input": { | } }`,
    ])
      for (const [name, { insert, what }] of await offered(text)) {
        if (name !== "$schema") expect(insert, name).toMatch(/^"\w+": ./);
        expect(what, name).not.toBe("");
      }
  });

  test("says what a field, and a value, is", async () => {
    expect(await hover(`{ "unit": { "shortcut": { "kind": "dropout", "ra|tio": 0.5 } } }`)).toContain(
      "Share of values",
    );
    expect(await hover(`{ "unit": { "activation": "full-pre|activation" } }`)).toContain("(e\\\\)");
    expect(await hover(`{ "stages": [{ "wi|dth": "wide" }] }`)).toContain("Filters");
  });

  const stages = `"stages": [{ "units": 1, "width": 4 }]`;
  test.each([
    `[]`,
    `{ ${stages} }`,
    `{ "format": "residual/2", ${stages} }`,
    `{ "format": "residual/1", ${stages}, "traning": {} }`,
    `{ "format": "residual/1", "stages": [] }`,
    `{ "format": "residual/1", "stages": [{ "units": 1.5, "width": 0 }] }`,
    `{ "format": "residual/1", ${stages}, "unit": { "shortcut": "gated" } }`,
    `{ "format": "residual/1", ${stages}, "unit": { "shortcut": { "kind": "gated" } } }`,
    `{ "format": "residual/1", ${stages}, "unit": { "shortcut": { "kind": "dropout", "ratio": 1, "bias": 0 } } }`,
    `{ "format": "residual/1", ${stages}, "unit": { "activation": { "branch": "bn" } } }`,
    `{ "format": "residual/1", ${stages}, "training": { "augmentation": ["flop"], "learningRate": [[0]] } }`,
    `{ "format": "residual/1", ${stages}, "stem": { "kernel": 4 } }`,
  ])("leaves mistakes to the findings: %s", async (text) => {
    expect(check(text).findings).not.toEqual([]);
    const [document] = open(text);
    expect(await service.doValidation(document, service.parseJSONDocument(document))).toEqual([]);
  });
});
