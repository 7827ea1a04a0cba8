import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { installTensorFlow, requirePython, type Installation } from "../../src/tensorflow/install";
import { explainPip, PipReader, type InstallProgress } from "../../src/tensorflow/pip";

const scratch = mkdtempSync(join(tmpdir(), "residual-install-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A program that makes environments as Python does (with itself as their Python), and does this for pip. */
function python(pip: string): string {
  const file = join(mkdtempSync(join(scratch, "python-")), "python3");
  writeFileSync(
    file,
    `#!/bin/sh
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python3"; exit; fi
case "$*" in *pip\\>=*) exit 0;; esac
${pip}
`,
  );
  chmodSync(file, 0o755);
  return file;
}

function installation(pip: string, more: Partial<Installation> = {}): Installation {
  return {
    kind: "cpu",
    folder: join(mkdtempSync(join(scratch, "storage-")), "tensorflow"),
    python: python(pip),
    progress: () => undefined,
    log: () => undefined,
    signal: new AbortController().signal,
    ...more,
  };
}

describe("installing", () => {
  it("puts the environment in its place when it is whole, and asks pip for a version that is supported", async () => {
    let said = "";
    const options = installation('echo "pip $*"', { log: (text) => (said += text) });
    await installTensorFlow(options);
    expect(readdirSync(join(options.folder, ".."))).toEqual(["tensorflow"]);
    expect(existsSync(join(options.folder, "bin/python3"))).toBe(true);
    expect(existsSync(join(options.folder, "downloads"))).toBe(false);
    expect(said).toMatch(/pip install .*--only-binary :all: .*tensorflow-cpu>=2\.15,<2\.22/);
  });

  it("ended in the middle leaves nothing, and what was there before stays", async () => {
    const end = new AbortController();
    const progress = (now: InstallProgress): void => {
      if (now.words.startsWith("Downloading")) end.abort(new Error("enough"));
    };
    const pip = 'echo "Downloading tensorflow_cpu-2.21.0-cp312.whl (274 MB)"; sleep 1000';
    const options = installation(pip, { progress, signal: end.signal });
    mkdirSync(options.folder);
    writeFileSync(join(options.folder, "before"), "");
    await expect(installTensorFlow(options)).rejects.toThrow("enough");
    expect(readdirSync(join(options.folder, ".."))).toEqual(["tensorflow"]);
    expect(readdirSync(options.folder)).toEqual(["before"]);
  });

  it("that fails says why and what to do, and leaves nothing", async () => {
    const options = installation('echo "ERROR: [Errno 28] No space left on device" >&2; exit 1');
    await expect(installTensorFlow(options)).rejects.toThrow(/^The disk is full: .* Free some space/);
    expect(readdirSync(join(options.folder, ".."))).toEqual([]);
  });

  it("takes away what an editor that was killed has left", async () => {
    const options = installation("");
    mkdirSync(join(options.folder, "../.tensorflow-0123456789ab"));
    await installTensorFlow(options);
    expect(readdirSync(join(options.folder, ".."))).toEqual(["tensorflow"]);
  });

  it("is not begun twice at once", async () => {
    const end = new AbortController();
    const first = installation("sleep 1000", { signal: end.signal });
    const begun = new Promise<void>((resolve) => (first.progress = () => resolve()));
    const running = installTensorFlow(first);
    await begun;
    await expect(installTensorFlow({ ...first, signal: new AbortController().signal })).rejects.toThrow(
      "TensorFlow is being installed already",
    );
    end.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });

  it("needs a Python that TensorFlow has packages for", async () => {
    const old = `echo 'residual:{"version":"3.7.3","libraries":[]}'`;
    await expect(requirePython(python(old))).rejects.toThrow(/is Python 3\.7\.3, .* for Python 3\.9 to 3\.13/);
    await expect(requirePython(undefined)).rejects.toThrow(/no Python on PATH/);
    await expect(requirePython("python3", "darwin-arm64")).rejects.toThrow(/has not been tried on darwin-arm64/);
    const good = python(`echo 'residual:{"version":"3.12.3","libraries":[]}'`);
    expect(await requirePython(good)).toBe(good);
  });
});

it("progress counts the bytes of all files, then the packages that are unpacked, and never goes back", async () => {
  const environment = join(scratch, "progress");
  const packages = join(environment, "lib/python3.12/site-packages");
  mkdirSync(join(packages, "pip-25.0.dist-info"), { recursive: true });
  const seen: InstallProgress[] = [];
  const reader = new PipReader(100e6, (now) => seen.push(now));
  reader.add("Collecting tensorflow-cpu\n  Downloading tensorflow_cpu-2.21.0-cp312.whl (80 MB)\nProgress 40000");
  reader.add(
    "000 of 80000000\nProgress 80000000 of 80000000\nDownloading numpy-2.0.whl (20 MB)\nProgress 5000000 of 2\n",
  );
  reader.add("Installing collected packages: numpy, tensorflow-cpu\n");
  await reader.look(environment);
  mkdirSync(join(packages, "numpy-2.0.dist-info"));
  await reader.look(environment);
  expect(seen.map(({ words }) => words)).toEqual([
    "Downloading tensorflow-cpu, 0 of about 100 MB",
    "Downloading tensorflow-cpu, 40 of about 100 MB",
    "Downloading tensorflow-cpu, 80 of about 100 MB",
    "Downloading numpy, 80 of about 100 MB",
    "Downloading numpy, 85 of about 100 MB",
    "Unpacking, 0 of 2 packages",
    "Unpacking, 1 of 2 packages",
  ]);
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

describe("what pip says when it fails", () => {
  it.each([
    [
      "NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
      /proxy/,
    ],
    ["ERROR: No matching distribution found for tensorflow-cpu<2.22,>=2.15", /Use Python 3\.10 to 3\.13/],
    [
      "The virtual environment was not created successfully because ensurepip is not available.",
      /apt install python3-venv/,
    ],
    ["ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", /PIP_CERT/],
    ["something\nERROR: Unknown trouble\n", /^pip could not install TensorFlow: Unknown trouble$/],
  ])("%s", (said, words) => expect(explainPip(said)).toMatch(words));
});
