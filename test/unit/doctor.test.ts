import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { collect } from "../../src/doctor/collect";
import { childAsker } from "../../src/doctor/probes/child";
import { probeDisk } from "../../src/doctor/probes/machine";
import { probeNvidia } from "../../src/tensorflow/nvidia";
import type { Report } from "../../src/doctor/report";
import { olderThan } from "../../src/doctor/sections/remedies";
import { verdict, whyNoGpu } from "../../src/doctor/sections/training";
import { asMarkdown, asText, sectionsOf } from "../../src/doctor/words";
import type { Finding } from "../../src/protocol/doctor";
import { makeEnvironment, tensorflowIn } from "./support/environments";
import { goodReport, onProcessor } from "./support/reports";

const dist = join(import.meta.dirname, "../../dist");
const scratch = mkdtempSync(join(tmpdir(), "residual-doctor-test-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

/** A program of this name, first on PATH until the test is over. */
function program(name: string, script: string): void {
  const folder = mkdtempSync(join(scratch, "bin-"));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  process.env.PATH = [folder, path ?? ""].join(delimiter);
}

/** The finding of this name, wherever it stands. */
function finding(report: Report, name: string): Finding | undefined {
  return sectionsOf(report)
    .flatMap(({ findings }) => findings)
    .find((one) => one.name === name);
}

describe("residual doctor", () => {
  const residual = (args: string[], env: NodeJS.ProcessEnv): Promise<{ status: number; out: string; err: string }> =>
    new Promise((done) => {
      const options = { cwd: scratch, env, maxBuffer: 1e8 };
      execFile(process.execPath, [join(dist, "cli.js"), "doctor", ...args], options, (error, out, err) =>
        done({ status: error ? Number(error.code) : 0, out, err }),
      );
    });
  const nothing = { HOME: scratch, PATH: join(scratch, "nothing") };

  it("on a machine without Python: training works, by the embedded engine, and it says what there is not", async () => {
    const { status, out } = await residual(["--json"], nothing);
    const report = JSON.parse(out) as Report;
    expect(report.tensorflow.candidates.map(({ outcome }) => outcome)).toEqual(Array(5).fill("absent"));
    expect(report.step).toMatchObject({ ok: true, engine: "wasm", network: "ResNet-20", batch: 128 });
    expect(report.wasm).toMatchObject({ ok: true, threads: true });
    expect(status).toBe(0);
  }, 120_000);

  it("in words, with the one command that gets what is missing; nothing of it on standard output", async () => {
    const { out, err } = await residual([], nothing);
    expect(out).toBe("");
    expect(err).toContain("There is no Python on PATH.");
    expect(err).toContain("residual doctor --install");
    expect(err.trimEnd()).toMatch(/Training works, on .*WebAssembly .*\.$/);
  }, 120_000);

  it("--install without a Python says what to install", async () => {
    const { status, err } = await residual(["--install"], nothing);
    expect(err).toContain("there is no Python on PATH. Install Python 3.10 to 3.13");
    expect(status).toBe(1);
  });

  it("takes one wish at a time", async () => {
    expect((await residual(["--json", "--remove"], nothing)).status).toBe(2);
  });
});

it("a library that is cut off and a Python that hangs end nothing but their own processes", async () => {
  const folder = join(scratch, "broken");
  makeEnvironment(folder, { version: "2.21.0" });
  const library = join(tensorflowIn(folder), "libtensorflow_cc.so.2");
  writeFileSync(library, readFileSync(aLibrary()).subarray(0, 100_000));
  program("python3", "sleep 1000");
  const report = await collect({ places: { setting: folder, timeout: 3000 }, dist, runsFolder: scratch });
  expect(report.tensorflow.candidates[0]).toMatchObject({ source: "setting", outcome: "taken" });
  expect(report.tensorflow.candidates[2]!.reason).toBe("It did not answer within 3 s.");
  const broken = finding(report, "libtensorflow_cc.so.2");
  expect(broken).toMatchObject({ state: "problem" });
  expect(broken!.text).toMatch(/^It cannot be loaded\. .*(SIGBUS|SIGSEGV|too short|ELF)/);
  expect(broken!.fix!.command).toContain("bin/python3 -m pip install --force-reinstall tensorflow-cpu==2.21.0");
  expect(report.step).toMatchObject({ ok: true, engine: "wasm" });
}, 180_000);

/** Some library that this process runs on. */
function aLibrary(): string {
  const maps = readFileSync("/proc/self/maps", "utf8");
  return realpathSync(/\/\S+\/libstdc\+\+\.so\S*/.exec(maps)?.[0] ?? /\/\S+\/libc\.so\S*/.exec(maps)![0]);
}

describe("a child that finds something out", () => {
  const script = (text: string): string => {
    const file = join(mkdtempSync(join(scratch, "child-")), "child.js");
    writeFileSync(file, text);
    return file;
  };
  const ask = (text: string, timeout = 20_000): Promise<unknown> => childAsker(script(text))(["load"], {}, timeout);

  it("and is killed, hangs or throws, is a finding", async () => {
    expect(await ask("process.kill(process.pid, 'SIGSEGV')")).toEqual({
      ok: false,
      why: "The process for it was ended by SIGSEGV.",
    });
    expect(await ask("setInterval(() => {}, 1000)", 500)).toEqual({ ok: false, why: "No answer within 0.5 s." });
    expect(await ask("throw new Error('no such thing')")).toMatchObject({
      ok: false,
      why: "The process for it ended without a word: Error: no such thing.",
    });
  });

  it("says which file the loader took", async () => {
    const asker = childAsker(join(dist, "doctor-probe.js"));
    const library = aLibrary();
    expect(await asker(["load", library], {}, 20_000)).toEqual({ ok: true, path: library });
    expect(await asker(["load", "libnone.so.7"], {}, 20_000)).toMatchObject({
      trouble: "libnone.so.7: cannot open shared object file: No such file or directory",
    });
  });
});

describe("NVIDIA's driver", () => {
  it("is read from nvidia-smi: GPUs, memory, version, CUDA", async () => {
    program(
      "nvidia-smi",
      `if [ $# -gt 0 ]; then echo "0, NVIDIA GeForce RTX 4090, 24564, 24111, 550.54.15"; echo "1, NVIDIA L4, 23034, 22000, 550.54.15"
else echo "| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: 12.4     |"; fi`,
    );
    const { driver, gpus } = await probeNvidia();
    expect(driver).toEqual({ version: "550.54.15", cuda: "12.4" });
    expect(gpus.map(({ index, name, memory }) => [index, name, memory / 2 ** 20])).toEqual([
      [0, "NVIDIA GeForce RTX 4090", 24564],
      [1, "NVIDIA L4", 23034],
    ]);
  });

  it("that does not answer is said in its own words", async () => {
    program("nvidia-smi", 'echo "NVIDIA-SMI has failed because it could not communicate with the driver."; exit 9');
    expect((await probeNvidia()).trouble).toMatch(/^nvidia-smi: NVIDIA-SMI has failed because/);
  });
});

describe("why not a GPU", () => {
  const { tensorflow, nvidia } = goodReport;
  const reinstall = '/usr/bin/python3 -m pip install --force-reinstall "tensorflow[and-cuda]==2.20.0"';
  const cases: [string, Report, RegExp, string | undefined][] = [
    ["it is one", goodReport, /Nothing here is faster/, undefined],
    ["there is none", { ...onProcessor({}), nvidia: { hardware: false, gpus: [] } }, /no NVIDIA GPU here/, undefined],
    [
      "there is no driver",
      { ...onProcessor({}), nvidia: { hardware: true, gpus: [] } },
      /no driver for it/,
      "sudo ubuntu-drivers install",
    ],
    [
      "the driver is too old",
      { ...onProcessor({}), nvidia: { ...nvidia, driver: { version: "470.256.02" } } },
      /470\.256\.02 is too old: CUDA 12 needs 525\.60\.13/,
      "sudo ubuntu-drivers install",
    ],
    ["the GPU is gone", { ...onProcessor({}), nvidia: { ...nvidia, gpus: [] } }, /does not answer/, "nvidia-smi"],
    [
      "TensorFlow is for processors",
      onProcessor({ made: {} }),
      /TensorFlow 2\.20\.0 was made for processors alone/,
      reinstall,
    ],
    [
      "cuDNN is missing",
      onProcessor({ libraries: [...tensorflow.libraries.slice(0, 2), { name: "libcudnn.so.9", trouble: "none" }] }),
      /libcudnn\.so\.9 cannot be loaded/,
      reinstall,
    ],
    [
      "the driver's own library is missing",
      onProcessor({ libraries: [{ name: "libcuda.so.1", trouble: "none" }] }),
      /libcuda\.so\.1 cannot be loaded/,
      "sudo ubuntu-drivers install",
    ],
    [
      "it is a Mac",
      { ...onProcessor({}), machine: { ...goodReport.machine, platform: "darwin", arch: "arm64" } },
      /made for Linux on x64, and this is macOS on arm64\. It has not been tried here/,
      undefined,
    ],
  ];
  it.each(cases)("%s", (_, report, text, command) => {
    const { text: said, fix } = whyNoGpu(report);
    expect(said).toMatch(text);
    expect(fix?.command).toBe(command);
  });

  it("drivers are compared by their numbers", () => {
    expect(olderThan("525.60.11", "525.60.13")).toBe(true);
    expect(olderThan("525.105.17", "525.60.13")).toBe(false);
    expect(olderThan("1000.1", "525.60.13")).toBe(false);
  });
});

describe("in words", () => {
  it("that there is no GPU is said once, by the engine if it says it", () => {
    const bare: Report = { ...onProcessor({}), nvidia: { hardware: false, gpus: [] } };
    const { step } = bare;
    if (!step.ok) throw new Error("onProcessor measures a step");
    const why = "The embedded engine trains: no GPU was found, and on a processor it is as fast.";
    const noted: Report = { ...bare, step: { ...step, notes: [why] } };
    const training = (report: Report): string[] => sectionsOf(report)[0]!.findings.map(({ name }) => name);
    expect(training(bare)).toEqual(["Engine", "Speed", "GPU"]);
    expect(training(noted)).toEqual(["Engine", "Speed", "Why"]);
  });

  it("a workspace that is not trusted is named, in the verdict too, with what lets training begin", () => {
    const report = { ...goodReport, program: { ...goodReport.program, trusted: false } };
    expect(finding(report, "Workspace")).toMatchObject({ state: "warning", fix: { action: "manage-trust" } });
    expect(verdict(report)).toBe("Training works, on GPU, TensorFlow 2.20.0, once this workspace is trusted.");
    expect(finding(goodReport, "Workspace")).toBeUndefined();
  });

  it("a step that could not be done is a problem, and the verdict says so", () => {
    const report: Report = { ...goodReport, step: { ok: false, why: "No step was done within 90 s." } };
    expect(finding(report, "Engine")).toMatchObject({ state: "problem", text: "No step was done within 90 s." });
  });

  it("the same is said in a terminal and in a report of a defect", () => {
    const sections = sectionsOf(goodReport);
    const text = asText(sections);
    expect(text).toMatch(/^Training\n {2}\+ Engine {2,}A run with the engine "auto" takes TensorFlow: GPU,/);
    const markdown = asMarkdown("Training works.", sections);
    for (const { name, text: said } of sections.flatMap(({ findings }) => findings))
      expect(markdown).toContain(`${name}: ${said}`);
  });

  it("a folder that is not there yet has the disk of what is above it", async () => {
    expect(await probeDisk(join(scratch, "not", "there"))).toMatchObject({ ok: true });
    mkdirSync(join(scratch, "small"));
    const small = { ...goodReport, disk: { folder: dirname(scratch), ok: true, free: 1e8 } as const };
    expect(finding(small, "Disk for runs")).toMatchObject({ state: "warning", fix: { action: "choose-runs-folder" } });
  });
});
