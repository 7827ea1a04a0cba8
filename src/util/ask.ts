import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { messageOf } from "./messageOf";

/** How a program ended and what it said; or that it could not be started. */
export type Ended =
  | { kind: "ended"; code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }
  | { kind: "missing"; why: string };

/** What came of asking another program; silence is what there is until the time was over. */
type Answer = Ended | { kind: "silent"; seconds: number };

interface Started {
  ended: Promise<Ended>;
  /** Ends the program and all that it has started. */
  kill: () => void;
}

/** Starts a program that is asked for nothing. `heard` gets what it says, as it comes. */
export function start(
  program: string,
  args: string[],
  { env = process.env, heard }: { env?: NodeJS.ProcessEnv; heard?: (text: string) => void } = {},
): Started {
  let child: ChildProcessByStdio<null, Readable, Readable>;
  try {
    child = spawn(program, args, {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own: what the program started ends with it, and keeps no pipe open.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
  } catch (error) {
    // What Node will not even try: a path with a zero in it, a .bat on Windows.
    return { ended: Promise.resolve({ kind: "missing", why: messageOf(error) }), kill: () => undefined };
  }
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] = (said[stream] + text).slice(-limit);
      heard?.(text);
    });
  const ended = new Promise<Ended>((resolve) => {
    child.once("error", (error) => resolve({ kind: "missing", why: error.message }));
    child.once("close", (code, signal) => resolve({ kind: "ended", code, signal, ...said }));
  });
  return { ended, kill: () => kill(child.pid) };
}

/** Runs a program to its end, or for `timeout` ms, and never rejects, whatever becomes of it. */
export async function ask(
  program: string,
  args: string[],
  { timeout = 10_000, env = process.env }: { timeout?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Answer> {
  const { ended, kill } = start(program, args, { env });
  let clock: NodeJS.Timeout | undefined;
  const silence = new Promise<Answer>((resolve) => {
    clock = setTimeout(() => {
      kill();
      resolve({ kind: "silent", seconds: timeout / 1000 });
    }, timeout);
  });
  try {
    return await Promise.race([ended, silence]);
  } finally {
    clearTimeout(clock);
  }
}

/** Characters of an answer that are kept, from its end. */
const limit = 200_000;

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === "win32") spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { windowsHide: true });
  else
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
}
