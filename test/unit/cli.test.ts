import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "../../src/arch/parse";
import { presets, presetText } from "../../src/arch/paper/presets";
import packageJson from "../../package.json";

const program = join(import.meta.dirname, "../../dist/cli.js");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "residual-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Result {
  status: number;
  out: string;
  err: string;
}

function residual(...args: string[]): Promise<Result> {
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], { cwd: folder, maxBuffer: 1e9 }, (error, out, err) => {
      const status = error ? Number(error.code) : 0;
      done({ status, out, err });
    });
  });
}

/** A file in the test's folder. */
async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

describe("residual", () => {
  test("without a command, or with one that there is not: wrong use, and the list", async () => {
    const none = await residual();
    expect(none).toMatchObject({ status: 2, out: "" });
    expect(none.err).toContain("  check");
    const wrong = await residual("chek");
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain(`There is no command "chek". Did you mean check?`);
  });

  test("--help everywhere, with an example", async () => {
    for (const args of [["--help"], ["new", "--help"], ["check", "-h"], ["show", "--help"]]) {
      const { status, out, err } = await residual(...args);
      expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(out).toMatch(/Example:\n {2}residual /);
    }
    expect(await residual("--version")).toEqual({ status: 0, out: `${packageJson.version}\n`, err: "" });
  });

  test("an option that there is not is wrong use", async () => {
    const { status, err } = await residual("check", "--jason", "x");
    expect(status).toBe(2);
    expect(err).toMatch(/^residual check: Unknown option '--jason'\./);
    const negative = await residual("weights", "init", "x", "-o", "y", "--seed", "-1");
    expect(negative.err).toMatch(/^residual weights: Option '--seed' argument is ambiguous\.\n/);
  });
});

describe("new", () => {
  test("writes a preset to standard output, or to a file", async () => {
    expect(await residual("new", "tiny")).toEqual({ status: 0, out: presetText("tiny"), err: "" });
    expect(await residual("new", "resnet-20", "-o", "twenty.json")).toMatchObject({ status: 0, out: "" });
    expect(await readFile(join(folder, "twenty.json"), "utf8")).toBe(presetText("resnet-20"));
  });

  test("takes every option", async () => {
    const options = "--shortcut exclusive-gating --gate-bias -7 --activation original --units 2 --widths 4,8 --kind bottleneck --dimension-increase projection --classes 5 --input 8x3"; // prettier-ignore
    const { out } = await residual("new", "resnet-110", ...options.split(" "));
    expect(parse(out).architecture).toMatchObject({
      input: { size: 8, channels: 3 },
      classes: 5,
      unit: { kind: "bottleneck", activation: "original", shortcut: { kind: "exclusive-gating", bias: -7 } },
      dimensionIncrease: "projection",
      stages: [
        { units: 2, width: 4 },
        { units: 2, width: 8, stride: 2 },
      ],
    });
  });

  test("does not write over somebody's work", async () => {
    const mine = await file("mine.json", "// mine\n");
    const { status, err } = await residual("new", "tiny", "-o", mine);
    expect(status).toBe(1);
    expect(err).toContain("mine.json is there already.");
    expect(await readFile(join(folder, mine), "utf8")).toBe("// mine\n");
  });

  test.each([
    [["resnet-21"], `There is no preset "resnet-21". Did you mean resnet-20`],
    [
      ["tiny", "--shortcut", "gated"],
      `There is no shortcut "gated". Did you mean exclusive-gating, shortcut-only-gating?`,
    ],
    [["tiny", "--gate-bias", "-6"], "--gate-bias needs --shortcut"],
    [["tiny", "--shortcut", "dropout", "--gate-bias", "-6"], "--gate-bias does not go with the shortcut dropout."],
    [["tiny", "--units", "1,2"], "--units has 2 numbers for 3 stages. Give one, or one for each."],
    [["tiny", "--units", "two"], `--units must be a number, not "two".`],
    [["tiny", "--units", "0"], "Stage 1, units must be a whole number"],
    [["tiny", "--input", "32"], "--input must be size x channels, such as 32x3"],
    [[], "Name one preset."],
  ])("%o is wrong use", async (args, message) => {
    const { status, out, err } = await residual("new", ...args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
  });

  test("--json: what was made", async () => {
    const { out } = await residual("new", "tiny", "--json");
    expect(JSON.parse(out)).toEqual({ preset: "tiny", text: presetText("tiny") });
  });
});

describe("check", () => {
  test("file:line:column: severity: what (rule); warnings are no failure", async () => {
    const wrong = await file(
      "wrong.json",
      `{\r\n  "format": "residual/1",\r\n  "stages": [{ "units": 0, "width": 16 }]\r\n}`,
    );
    const warned = await file("warned.json", presetText("tiny", { shortcut: { kind: "conv-1x1" } }));
    expect(await residual("check", wrong)).toEqual({
      status: 1,
      out: "",
      err: "wrong.json:3:25: error: Stage 1, units must be a whole number from 1 to 1,000,000, not 0. (out-of-range)\n1 file cannot be trained.\n",
    });
    const { status, err } = await residual("check", warned);
    expect(status).toBe(0);
    expect(err).toMatch(/^warned\.json:12:17: information: .* \(convolution-on-shortcut\)\n/);
  });

  test("files that are none: not there, a folder, empty, not UTF-8, far too long", async () => {
    const latin = await file("latin.json", Buffer.from(`{ "name": "Züge" }`, "latin1"));
    const empty = await file("empty.json", " \n");
    const long = await file("long.json", Buffer.alloc(5_000_000, " "));
    const { status, err } = await residual("check", "nothere.json", ".", latin, empty, long);
    expect(status).toBe(1);
    expect(err.split("\n").slice(0, 5)).toEqual([
      "nothere.json:1:1: error: There is no such file. (unreadable)",
      ".:1:1: error: This is a folder, not a file. (unreadable)",
      "latin.json:1:1: error: The file is not text in UTF-8. Save it as UTF-8. (not-utf-8)",
      `empty.json:1:1: error: The file is empty. Start from a preset: "residual new resnet-20 -o FILE". (empty)`,
      "long.json:1:1: error: The file has 5 MB: no architecture. (too-long)",
    ]);
  });

  test("--json: one document on standard output, nothing for people", async () => {
    const wrong = await file("gated.json", presetText("tiny").replace(`"identity"`, `"gated"`));
    const { status, out, err } = await residual("check", "--json", wrong);
    expect({ status, err }).toEqual({ status: 1, err: "" });
    expect(JSON.parse(out)).toMatchObject({
      files: [{ file: "gated.json", problems: [{ line: 12, column: 17, severity: "error", rule: "unknown-name" }] }],
    });
  });
});

describe("show", () => {
  interface Shown {
    depth: number;
    parameters: number;
    multiplyAdds: number;
    units: { stage: number; unit: number; parameters: number; multiplyAdds: number }[];
    tensors: { name: string; shape: number[]; trainable: boolean }[];
    shortcutProduct: { product: number | null };
  }

  test("--json: the network with every unit and every tensor", async () => {
    const name = await file("r.json", presetText("resnet-110", { activation: "original", shortcut: { kind: "exclusive-gating", bias: -6 } })); // prettier-ignore
    const { status, out, err } = await residual("show", name, "--json");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const shown = JSON.parse(out) as Shown;
    expect(shown).toMatchObject({ name: "ResNet-110, original, exclusive gating", depth: 110, parameters: 1_824_186 });
    expect(shown.units).toHaveLength(54);
    expect(shown.units[53]).toMatchObject({
      stage: 3,
      unit: 18,
      kind: "basic",
      activation: "original",
      shortcut: { kind: "exclusive-gating", bias: -6 },
      input: { size: 8, channels: 64 },
      output: { size: 8, channels: 64 },
    });
    expect(shown.shortcutProduct.product).toBeCloseTo(0.8749, 4);
    const trained = shown.tensors.filter(({ trainable }) => trainable);
    expect(trained.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(shown.parameters);
    expect(shown.tensors[0]).toEqual({ name: "stem.conv.weight", shape: [16, 3, 3, 3], trainable: true });
  });

  test("a matrix on the way has no product", async () => {
    const name = await file("b.json", presetText("resnet-164"));
    const { out } = await residual("show", name, "--json");
    expect((JSON.parse(out) as Shown).shortcutProduct.product).toBeNull();
  });

  test("for people: what it is, and the paper's figure", async () => {
    const name = await file("p.json", presetText("resnet-110"));
    const { status, out, err } = await residual("show", name);
    expect({ status, out }).toEqual({ status: 0, out: "" });
    expect(err).toContain("1,727,962 parameters, 252,887,680 multiply-adds for an image, depth 110");
    expect(err).toContain("stage 2: unit 1, basic");
    expect(err).toContain("stage 2: units 2 to 18, basic");
    expect(err).toContain("Table 2: 6.37%");
  });

  test("--svg --json says what was written, and needs a file to write to", async () => {
    const name = await file("drawn.json", presetText("tiny"));
    const { status, out, err } = await residual("show", name, "--svg", "-o", "drawn.svg", "--json");
    expect({ status, out: JSON.parse(out) as unknown, err }).toEqual({
      status: 0,
      out: { file: "drawn.svg" },
      err: "",
    });
    expect(await readFile(join(folder, "drawn.svg"), "utf8")).toMatch(/<\/svg>\s*$/);
    expect(await residual("show", name, "--svg", "--json")).toMatchObject({ status: 2, out: "" });
  });

  test("a file with an error has no network", async () => {
    const name = await file("bad.json", "{");
    expect(await residual("show", name)).toMatchObject({ status: 1, out: "" });
    const { out } = await residual("show", name, "--json");
    expect(JSON.parse(out)).toMatchObject({ file: "bad.json", problems: [{ rule: "not-json", line: 1, column: 1 }] });
  });
});

test("with --json whatever is refused is one JSON document on standard output", async () => {
  const bad = await file("bad.json", "{");
  const good = await file("good.json", presetText("tiny"));
  for (const args of [
    ["new", "tiny", "-o", good],
    ["diff", bad, bad],
    ["weights", "init", good, "-o", "no/where.safetensors"],
    ["train", bad],
    ["export", "nowhere", "--format", "csv", "-o", "x"],
    ["export", ".", "--format", "csv", "-o", "x"],
  ]) {
    const { status, out, err } = await residual(...args, "--json");
    expect({ status, err }, args.join(" ")).toEqual({ status: 1, err: "" });
    expect(Object.keys(JSON.parse(out) as object)).toEqual(args.includes(bad) ? ["file", "problems"] : ["error"]);
  }
});

test("every preset goes through new, check and show", async () => {
  for (const { name } of presets) {
    await residual("new", name, "-o", `${name}.residual.json`);
    expect((await residual("show", `${name}.residual.json`, "--json")).status).toBe(0);
  }
  const all = presets.map(({ name }) => `${name}.residual.json`);
  expect(await residual("check", ...all)).toEqual({ status: 0, out: "", err: `${all.length} files can be trained.\n` });
});
