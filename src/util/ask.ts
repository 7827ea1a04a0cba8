import { spawn } from "node:child_process";

/** What came of asking another program: its answer; silence until the time was over; or it could not be started. */
export type Answer =
  | { kind: "ended"; code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }
  | { kind: "silent"; seconds: number }
  | { kind: "missing"; why: string };

export interface AskOptions {
  /** In ms; then the program and all that it started are ended. */
  timeout?: number;
  env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and never rejects, whatever becomes of it. */
export function ask(program: string, args: string[], options: AskOptions = {}): Promise<Answer> {
  const { timeout = 10_000, env = process.env } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own: what the program started ends with it, and keeps no pipe open.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    let [stdout, stderr] = ["", ""];
    const clock = setTimeout(() => {
      end(child.pid);
      resolve({ kind: "silent", seconds: timeout / 1000 });
    }, timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout = (stdout + text).slice(-limit)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-limit)));
    child.once("error", (error) => {
      clearTimeout(clock);
      resolve({ kind: "missing", why: error.message });
    });
    child.once("close", (code, signal) => {
      clearTimeout(clock);
      resolve({ kind: "ended", code, signal, stdout, stderr });
    });
  });
}

/** Characters of an answer that are kept, from its end. */
const limit = 200_000;

function end(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === "win32") spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { windowsHide: true });
  else
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
}
