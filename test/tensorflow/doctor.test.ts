import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/doctor/report";
import { available } from "./tensorflow";

const cli = join(import.meta.dirname, "../../dist/cli.js");

describe.runIf(available)("residual doctor beside a TensorFlow", () => {
  it("finds it where it is named, loads its library, and says what it was made for", async () => {
    const report = await new Promise<Report>((resolve, reject) => {
      execFile(process.execPath, [cli, "doctor", "--json"], { cwd: tmpdir(), maxBuffer: 1e8 }, (error, out, err) => {
        if (error) reject(new Error(err, { cause: error }));
        else resolve(JSON.parse(out) as Report);
      });
    });
    const { found, candidates, libraries, made } = report.tensorflow;
    expect(candidates[0]).toMatchObject({ source: "setting", outcome: "taken" });
    expect(found!.version).toMatch(/^2\.(1[5-9]|2[01])\./);
    expect(made).toBeDefined();
    expect(libraries[0]).toEqual({
      name: "libtensorflow_cc.so.2",
      path: join(found!.directory, "libtensorflow_cc.so.2"),
    });
    expect(report.step.ok).toBe(true);
  }, 180_000);
});
