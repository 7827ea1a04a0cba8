import { describe, expect, it, vi } from "vitest";
import { ask, start } from "../../src/util/ask";
import { isAlive } from "../../src/util/processStart";

describe("asking another program", () => {
  it("gives what it said, and how it ended", async () => {
    const script = "console.log('out'); console.error('err'); process.exit(3)";
    const ended = await ask(process.execPath, ["-e", script], { timeout: 60_000 });
    expect(ended).toEqual({ kind: "ended", code: 3, signal: null, stdout: "out\n", stderr: "err\n" });
  });

  it.each(["no-such-program-anywhere", "a path with a zero \0 in it"])("never rejects: %j", async (program) => {
    expect(await ask(program, [])).toMatchObject({ kind: "missing", why: expect.any(String) as string });
  });

  it("is silent where no answer comes in time", async () => {
    expect(await ask(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { timeout: 100 })).toEqual({
      kind: "silent",
      seconds: 0.1,
    });
  });

  it("ends what the program has started, too", async () => {
    const child = "setInterval(() => {}, 1e6)";
    const script = `console.log(require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]).pid)`;
    let said = "";
    const { ended, kill } = start(process.execPath, ["-e", script], { heard: (text) => (said += text) });
    await vi.waitFor(() => expect(said).toMatch(/^\d+\n/), 60_000);
    const pid = Number(said);
    expect(await isAlive(pid, undefined)).toBe(true);
    kill();
    await ended;
    await vi.waitFor(async () => expect(await isAlive(pid, undefined)).toBe(false), 60_000);
  });
});
