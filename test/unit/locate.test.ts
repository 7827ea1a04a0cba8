import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { environmentOfRun } from "../../src/tensorflow/environment";
import { hasGpu } from "../../src/tensorflow/gpu";
import { locateTensorFlow, trainerEnvironment, whyNone, type Candidate } from "../../src/tensorflow/locate";
import { isAlive } from "../../src/util/processStart";
import { makeEnvironment, tensorflowIn, type Wheel } from "./support/environments";

const scratch = mkdtempSync(join(tmpdir(), "residual-locate-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let made = 0;
/** A new folder with a Python that has such a TensorFlow, or none. */
function environment(wheel?: Wheel): string {
  const folder = join(scratch, `environment-${++made}`);
  makeEnvironment(folder, wheel);
  return folder;
}
const python = (folder: string): string => join(folder, "bin", "python3");
const current: Wheel = { version: "2.21.0" };

/** What came of one source when it is the only one. */
async function settingOf(setting: string, timeout = 20_000): Promise<Candidate> {
  return (await locateTensorFlow({ setting, path: "", timeout })).candidates[0]!;
}

describe("what is found", () => {
  it("nothing, on a machine without Python", async () => {
    const { found, candidates } = await locateTensorFlow({ path: "" });
    expect(found).toBeUndefined();
    expect(candidates.map(({ outcome }) => outcome)).toEqual(["absent", "absent", "absent", "absent", "absent"]);
    expect(whyNone(candidates)).toBe("There is neither a Python nor a TensorFlow on this machine.");
  });

  it("a Python without TensorFlow", async () => {
    const { found, candidates } = await locateTensorFlow({ path: dirname(python(environment())) });
    expect(found).toBeUndefined();
    expect(candidates[2]).toMatchObject({ source: "path", outcome: "no-tensorflow" });
    expect(whyNone(candidates)).toMatch(/bin\/python3: Python 3\.\d+\.\d+ has no TensorFlow\.$/);
  });

  it.each(["2.9.1", "2.14.1", "2.22.0", "1.15.5", "3.0.0"])(
    "TensorFlow %s, which is not supported",
    async (version) => {
      const candidate = await settingOf(environment({ version }));
      expect(candidate).toMatchObject({ outcome: "unsupported-version", version });
      expect(candidate.reason).toBe(`TensorFlow ${version}: the engine works with 2.15 to 2.21.`);
    },
  );

  it.each(["2.15.1", "2.18.0", "2.21.0"])("TensorFlow %s, for CPU or with CUDA", async (version) => {
    for (const name of ["tensorflow", "tensorflow-cpu"])
      expect(await settingOf(environment({ version, name }))).toMatchObject({ outcome: "taken", version });
  });

  it("a TensorFlow whose libraries are not there", async () => {
    const candidate = await settingOf(environment({ version: "2.21.0", library: null }));
    expect(candidate.outcome).toBe("missing-libraries");
    expect(candidate.reason).toContain("libtensorflow_cc.so.2 and libtensorflow_framework.so.2 are not in ");
  });

  it("the libtensorflow that upstream's package was installed with: it is too old, and that is said", async () => {
    const library = join(scratch, "deps/lib");
    mkdirSync(library, { recursive: true });
    writeFileSync(join(library, "libtensorflow.so.2.9.1"), "");
    const { candidates } = await locateTensorFlow({ package: library, path: "" });
    expect(candidates[4]).toMatchObject({ source: "package", outcome: "unsupported-version", version: "2.9.1" });
  });

  it("without ever running a line of TensorFlow", async () => {
    const proof = join(scratch, "imported");
    const code = `open(${JSON.stringify(proof)}, "w")`;
    expect(await settingOf(environment({ ...current, code }))).toMatchObject({ outcome: "taken" });
    expect(existsSync(proof)).toBe(false);
  });

  it("not a folder named tensorflow that lies in the current one", async () => {
    const before = process.cwd();
    const folder = join(scratch, "current");
    mkdirSync(join(folder, "tensorflow"), { recursive: true });
    writeFileSync(join(folder, "tensorflow/__init__.py"), "");
    process.chdir(folder);
    try {
      expect(await settingOf(environment())).toMatchObject({ outcome: "no-tensorflow" });
    } finally {
      process.chdir(before);
    }
  });
});

describe("the setting", () => {
  it("takes a Python, an environment, or TensorFlow's own folder", async () => {
    const folder = environment({ ...current, nvidia: ["cudnn"] });
    const directory = tensorflowIn(folder);
    const libraries = [join(directory, "../nvidia/cudnn/lib")];
    for (const place of [python(folder), folder, directory]) {
      const { found } = await settingOf(place);
      expect(found).toMatchObject({ source: "setting", directory, version: "2.21.0", libraries });
    }
  });

  it("says what it is where it is none of these", async () => {
    const none = await settingOf(join(scratch, "nowhere"));
    expect(none).toMatchObject({ outcome: "no-python", reason: "There is no such file or folder." });
    expect((await settingOf(scratch)).reason).toMatch(/^It is neither a Python,/);
    const text = join(scratch, "text");
    writeFileSync(text, "");
    expect((await settingOf(text)).reason).toMatch(/^It could not be started: .*EACCES/);
  });

  it("that hangs is given up, and ends with all that it has started", async () => {
    const [program, pid] = [join(scratch, "hangs"), join(scratch, "pid")];
    writeFileSync(program, `#!/bin/sh\nsleep 1000 &\necho $! > ${pid}\nwait\n`);
    chmodSync(program, 0o755);
    const candidate = await settingOf(program, 1500);
    expect(candidate).toMatchObject({ outcome: "no-python", reason: "It did not answer within 1.5 s." });
    await expect.poll(() => isAlive(Number(readFileSync(pid, "utf8")), undefined)).toBe(false);
  });

  it("that is another program is told from a Python", async () => {
    const program = join(scratch, "other");
    writeFileSync(program, "#!/bin/sh\necho broken installation >&2\nexit 3\n");
    chmodSync(program, 0o755);
    const { reason } = await settingOf(program);
    expect(reason).toBe("It gave no answer as a Python does (exit code 3: broken installation).");
  });
});

it("the order is the setting, the Python extension, PATH, the private environment; each is shown", async () => {
  const [first, second, third, fourth] = ["2.21.0", "2.20.0", "2.19.0", "2.18.0"].map((version) =>
    environment({ version }),
  ) as [string, string, string, string];
  const places = {
    setting: first,
    pythonExtension: python(second),
    path: dirname(python(third)),
    privateEnvironment: fourth,
  };
  const all = await locateTensorFlow(places);
  expect(all.candidates.map(({ outcome }) => outcome)).toEqual(["taken", "spare", "spare", "spare", "absent"]);
  expect(all.found).toMatchObject({ source: "setting", version: "2.21.0" });
  expect((await locateTensorFlow({ ...places, setting: scratch })).found?.source).toBe("python-extension");
  expect((await locateTensorFlow({ path: places.path, privateEnvironment: fourth })).found?.source).toBe("path");
  expect((await locateTensorFlow({ path: "", privateEnvironment: fourth })).found?.version).toBe("2.18.0");
});

describe("a trainer's environment", () => {
  const folder = environment({ ...current, nvidia: ["cuda_runtime", "cudnn"] });

  it("leads the loader to TensorFlow and to NVIDIA's libraries, and keeps GPU memory for others", async () => {
    const { found } = await locateTensorFlow({ setting: folder, path: "" });
    const variables = trainerEnvironment(found!);
    const nvidia = join(tensorflowIn(folder), "../nvidia");
    expect(variables.LD_LIBRARY_PATH!.split(":").slice(0, 3)).toEqual([
      tensorflowIn(folder),
      join(nvidia, "cuda_runtime/lib"),
      join(nvidia, "cudnn/lib"),
    ]);
    expect(variables).toMatchObject({
      TF_FORCE_GPU_ALLOW_GROWTH: "true",
      TF_ENABLE_ONEDNN_OPTS: "1",
      TF_CPP_MIN_LOG_LEVEL: "2",
    });
    expect(variables).not.toHaveProperty("CUDA_VISIBLE_DEVICES");
    expect(trainerEnvironment(found!, 1).CUDA_VISIBLE_DEVICES).toBe("1");
  });

  it("is that of the device that the run asks for; a run on the embedded engine needs none", async () => {
    const places = { setting: folder, path: "" };
    const run = { engine: "tensorflow", device: "1" } as const;
    expect(await environmentOfRun(run, () => places)).toMatchObject({
      RESIDUAL_TENSORFLOW: tensorflowIn(folder),
      CUDA_VISIBLE_DEVICES: "1",
    });
    expect(await environmentOfRun({ ...run, engine: "wasm" }, () => places)).toEqual({});
    const began = { engine: "auto", device: "auto", begun: true } as const;
    expect(await environmentOfRun(began, () => places)).toHaveProperty("RESIDUAL_TENSORFLOW");
    const asked = vi.fn(() => places);
    expect(await environmentOfRun({ ...began, begun: false }, asked)).toEqual(hasGpu() ? expect.anything() : {});
    expect(asked).toHaveBeenCalledTimes(hasGpu() ? 1 : 0);
    expect(await environmentOfRun(run, () => ({ path: "" }))).toEqual({
      RESIDUAL_TENSORFLOW_MISSING: "There is neither a Python nor a TensorFlow on this machine.",
    });
  });
});
