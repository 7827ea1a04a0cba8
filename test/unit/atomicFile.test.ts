import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFile, replaceJson } from "../../src/util/atomicFile";

describe("a file that is replaced as a whole", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "atomic-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("is never seen in part, while it is written again and again", async () => {
    const path = join(folder, "state.json");
    await replaceJson(path, { step: 0, filler: "x".repeat(100_000) });
    for (let step = 1; step <= 50; step++) {
      const [text] = await Promise.all([
        readFile(path, "utf8"),
        replaceJson(path, { step, filler: "x".repeat(100_000) }),
      ]);
      expect(JSON.parse(text)).toHaveProperty("step");
    }
    expect(await readdir(folder)).toEqual(["state.json"]);
  });

  it("keeps the old content and leaves nothing behind when it cannot be replaced", async () => {
    const path = join(folder, "taken");
    await writeFile(join(folder, "blocker"), "");
    await expect(replaceFile(join(folder, "blocker", "x"), "new")).rejects.toThrow();
    await replaceFile(path, [new TextEncoder().encode("in "), new TextEncoder().encode("parts")], { sync: true });
    expect(await readFile(path, "utf8")).toBe("in parts");
    expect((await readdir(folder)).sort()).toEqual(["blocker", "taken"]);
  });
});
