import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WholeRun } from "../../src/protocol/curves";
import type { RunEvent, TrainEvent } from "../../src/protocol/run";
import { createRun } from "../../src/runs/directory/create";
import { crc32c, maskedCrc32c } from "../../src/runs/export/crc32c";
import { csv } from "../../src/runs/export/csv";
import { readExport } from "../../src/runs/export/readExport";
import { json } from "../../src/runs/export/json";
import { eventsFileName, tfevents } from "../../src/runs/export/tfevents";
import { PendingPoints } from "../../src/runs/panel/points";
import { reportHtml, runsSvg } from "../../webview/curves/report/Report";

const text = (seed: number): string =>
  JSON.stringify({ format: "residual/1", name: 'A "b", c', stages: [{ units: 1, width: 16 }], training: { seed } });
const events = (seed: number): RunEvent[] => [
  ...Array.from({ length: 40 }, (_, i): RunEvent => {
    const step = i + 1;
    return { type: "train", step, epoch: step / 47, loss: i === 30 ? NaN : (2.3 + seed / 10) / step, error: 0.9, rate: 0.1, time: step * 0.25 }; // prettier-ignore
  }),
  { type: "test", step: 20, loss: 1.5, error: 0.4 },
  { type: "note", step: 20, text: "a word" },
  { type: "test", step: 40, loss: 1.25, error: 0.31 },
];

let folder: string;
let runs: WholeRun[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "export-"));
  runs = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const directory = await createRun(folder, { text: text(seed), engine: "auto", id: `run-${seed}` });
      const lines = events(seed).map((event) => JSON.stringify(event) + "\n");
      await writeFile(join(directory, "events.jsonl"), lines.join("") + '{"type":"train","st');
      return readExport(directory);
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("what the panel knows of a run", () => {
  it("puts runs that differ in their seed alone into one group, and no others", async () => {
    expect(new Set(runs.map(({ group }) => group)).size).toBe(1);
    const other = JSON.parse(text(1)) as { training: object };
    const changed = JSON.stringify({ ...other, training: { ...other.training, batch: 64 } });
    const directory = await createRun(folder, { text: changed, engine: "auto", id: "other" });
    const { group, settings } = await readExport(directory);
    expect(group).not.toBe(runs[0]!.group);
    const differs = Object.keys(settings).filter((name) => settings[name] !== runs[0]!.settings[name]);
    expect(differs).toEqual(["batch"]);
  });
});

it("CRC-32C of the vectors of RFC 3720, appendix B.4", () => {
  const bytes = (of: (i: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => of(i));
  expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa);
  expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43);
  expect(crc32c(bytes((i) => i))).toBe(0x46dd794e);
  expect(crc32c(bytes((i) => 31 - i))).toBe(0x113fdb5c);
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(maskedCrc32c(new Uint8Array())).toBe(0xa282ead8);
});

describe("CSV", () => {
  /** RFC 4180, a reader of its own. */
  const read = (source: string): string[][] => {
    const cells = source.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g);
    const rows: string[][] = [[]];
    for (const [, quoted, plain, end] of cells) {
      rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
      if (end === "\r\n") rows.push([]);
    }
    return rows.slice(0, -1);
  };

  it("read back holds every event of every run, with names that need quotes", () => {
    const [head, ...rows] = read([...csv(runs)].join(""));
    expect(head).toEqual(["run", "name", "seed", "part", "step", "epoch", "loss", "error", "rate", "time"]);
    expect(rows).toHaveLength(3 * 42);
    expect(rows[0]).toEqual(["run-1", 'A "b", c', "1", "train", "1", String(1 / 47), "2.4", "0.9", "0.1", "0.25"]);
    expect(rows[30]![6]).toBe(""); // the loss that is no number
    expect(rows[41]).toEqual(["run-1", 'A "b", c', "1", "test", "40", "", "1.25", "0.31", "", ""]);
  });

  it("keeps any name", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const rows = read([...csv([{ ...runs[0]!, name }])].join(""));
        expect(rows[1]![1]).toBe(name);
      }),
      { seed: 4 },
    );
  });
});

it("JSON read back holds settings and curves as columns", () => {
  const document = JSON.parse([...json(runs)].join("")) as { runs: { id: string; settings: object; train: { loss: number[] }; test: { error: number[] } }[] }; // prettier-ignore
  expect(document.runs.map(({ id }) => id)).toEqual(["run-1", "run-2", "run-3"]);
  expect(document.runs[0]!.settings).toMatchObject({ shortcut: "identity", units: "1" });
  expect(document.runs[0]!.train.loss[30]).toBeNull();
  expect(document.runs[2]!.train.loss[0]).toBeCloseTo(2.6, 12);
  expect(document.runs[1]!.test.error).toEqual([0.4, 0.31]);
});

describe("tfevents", () => {
  it("are records whose sums are right, one for each event and one for the version", () => {
    const file = Buffer.concat([...tfevents(runs[0]!)]);
    let records = 0;
    for (let at = 0; at < file.length; records++) {
      const length = Number(file.readBigUInt64LE(at));
      expect(file.readUInt32LE(at + 8)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
      const data = file.subarray(at + 12, at + 12 + length);
      expect(file.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(data));
      if (records === 0) expect(data.toString("latin1")).toContain("brain.Event:2");
      at += 16 + length;
    }
    expect(records).toBe(1 + 40 + 2);
  });

  const { TENSORBOARD } = process.env;
  it.skipIf(TENSORBOARD === undefined)("are read by TensorBoard itself, where Python can install it", async () => {
    const file = join(folder, "events", "run-1", eventsFileName(runs[0]!));
    await mkdir(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.concat([...tfevents(runs[0]!)]));
    const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
print(json.dumps({tag: [[e.step, e.value, e.wall_time] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}))`;
    const env = { ...process.env, PYTHONPATH: TENSORBOARD, PYTHONDONTWRITEBYTECODE: "1" };
    const output = execFileSync("python3", ["-c", script, dirname(file)], { env, encoding: "utf8", stdio: "pipe" });
    const read = JSON.parse(output.replaceAll("NaN", "null")) as Record<string, [number, number | null, number][]>;
    expect(Object.keys(read).sort()).toEqual(["test/error", "test/loss", "train/error", "train/loss", "train/rate"]);
    expect(read["test/error"]!.map(([step, value]) => [step, Number(value!.toFixed(6))])).toEqual([
      [20, 0.4],
      [40, 0.31],
    ]);
    expect(read["train/loss"]).toHaveLength(40);
    expect(read["train/loss"]![0]![1]).toBeCloseTo(2.4, 6);
    expect(read["train/loss"]![30]![1]).toBeNull();
    expect(read["train/loss"]![3]![2] - read["train/loss"]![0]![2]).toBeCloseTo(0.75, 3);
  });
});

describe("the report", () => {
  it("is one page that asks for nothing from elsewhere and runs no script", () => {
    const html = reportHtml("A < B", runs, [{ name: "A", svg: '<svg xmlns="http://www.w3.org/2000/svg"/>' }]);
    expect(html).toContain("<title>A &lt; B</title>");
    // Seen once: the plot has no title of its own there.
    expect(html.match(/>A &lt; B</g)).toHaveLength(2);
    expect(html).not.toMatch(/<script|<link|@import|NaN|undefined/);
    expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:/);
    expect(html).toContain("A &quot;b&quot;, c, median of 3 seeds");
    expect(html).toContain("31.00%");
    expect(html).toContain("<dt>shortcut</dt><dd>identity</dd>");
    expect(html).toContain("data:image/svg+xml;base64,");
  });

  it("takes the drawing of a network with a hundred different units", () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg">${"<text>3×3</text>".repeat(1e5)}</svg>`;
    const [, drawing] = /svg\+xml;base64,([^"]*)"/.exec(reportHtml("A", runs, [{ name: "A", svg }])) ?? [];
    expect(Buffer.from(drawing ?? "", "base64").toString()).toBe(svg);
  });

  it("has the curves as a drawing, also of a run that has no point yet", () => {
    expect(runsSvg("title", runs)).toContain('class="area"');
    expect(runsSvg("a long title, ".repeat(40), runs)).toMatch(
      /<text class="title"[^>]*>(a long title, ){5,8}[a-z ,]*…<\/text>/,
    );
    const empty = { ...runs[0]!, train: [], test: [] };
    expect(runsSvg("title", [empty])).not.toMatch(/NaN|undefined/);
  });
});

describe("lines of events, read fast for the panel", () => {
  const take = (lines: string): NonNullable<ReturnType<PendingPoints["take"]>> => {
    const pending = new PendingPoints(false);
    pending.add({ restarted: false, lines: Buffer.from(lines) });
    return pending.take("r")!;
  };

  it("give what JSON.parse gives", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const event = fc.record({ step: fc.integer({ min: 1 }), epoch: finite, loss: finite, error: finite, rate: finite, time: finite }); // prettier-ignore
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), (all) => {
        const lines = all.map((one) => JSON.stringify({ type: "train", ...one } satisfies TrainEvent) + "\n").join("");
        const { train } = take(lines);
        for (const name of ["step", "epoch", "loss", "error", "time"] as const)
          all.forEach((one, i) => {
            const [value, exact] = [train[name][i]!, one[name]];
            expect(Math.abs(value - exact)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(exact));
          });
      }),
      { seed: 4 },
    );
  });

  it("in another form, of other types, or torn, are read or passed over as ever", () => {
    const spaced = '{ "type": "train", "loss": 2, "error": 1, "step": 7, "epoch": 1, "rate": 1, "time": 3 }';
    const { train, test } = take(
      `${spaced}\n\n{"type":"future"}\n{"type":"test","step":7,"loss":null,"error":0.5}\n{"type":"train","step":8,"epoch":1,"loss":null,"error":1,"rate":1,"time":4}\nnonsense\n`,
    );
    expect([...train.step]).toEqual([7, 8]);
    expect([...train.loss]).toEqual([2, NaN]);
    expect([...test.error]).toEqual([0.5]);
  });
});
