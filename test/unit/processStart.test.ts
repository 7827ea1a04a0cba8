import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { isAlive, processStarted } from "../../src/util/processStart";

describe("a process named by pid and start", () => {
  it("is this one, for good", async () => {
    const started = await processStarted(process.pid);
    expect(started).toBeTruthy();
    expect(await processStarted(process.pid)).toBe(started);
    expect(await isAlive(process.pid, started)).toBe(true);
  });

  it("is not another that got the same pid later", async () => {
    expect(await isAlive(process.pid, "0")).toBe(false);
  });

  it("is gone when it is killed, a zombie included", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const started = await processStarted(child.pid!);
    expect(await isAlive(child.pid!, started)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await isAlive(child.pid!, started)).toBe(false);
    expect(await isAlive(child.pid!, undefined)).toBe(false);
  });

  it("is none with a pid that cannot be", async () => {
    expect(await isAlive(-1, undefined)).toBe(false);
    expect(await processStarted(2 ** 30)).toBeUndefined();
  });
});
