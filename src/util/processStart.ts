import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * The system's own word for when a process started; undefined if there is none with this pid (a zombie is none), or if
 * the system will not say. A pid is used again sooner or later; pid and start together name a process for good. The
 * words are only to be compared with each other, on one machine.
 */
export async function processStarted(pid: number): Promise<string | undefined> {
  return read(pid).catch(() => undefined);
}

/**
 * Whether the process that had this pid and start still runs. Without `started` the pid alone decides. Where the system
 * will not say, a living pid counts as the same process: to believe in a trainer that is gone costs a wait, to start a
 * second one beside a living one costs the run.
 */
export async function isAlive(pid: number, started: string | undefined): Promise<boolean> {
  if (!exists(pid)) return false;
  const name = `${pid} ${started ?? ""}`;
  if (Date.now() < (believed.get(name) ?? 0)) return true;
  try {
    const now = await read(pid);
    const alive = now !== undefined && (started === undefined || now === started);
    if (alive && process.platform !== "linux") believed.set(name, Date.now() + 30_000);
    return alive;
  } catch {
    return true;
  }
}

/** Until when a process that was asked for by another program, which is slow, counts as itself while its pid is there. */
const believed = new Map<string, number>();

function exists(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Undefined: no such process. Throws where the system will not say. */
async function read(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return readLinux(pid);
  return process.platform === "win32" ? readWindows(pid) : readPs(pid);
}

/** Ticks since the boot, and which boot: the clock may be set meanwhile. man 5 proc_pid_stat, fields 3 and 22. */
async function readLinux(pid: number): Promise<string | undefined> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
  // Field 2 is the program's name in brackets, which may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, ticks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X" || ticks === undefined) return undefined;
  return `${await bootOfLinux()}/${ticks}`;
}

async function bootOfLinux(): Promise<string> {
  try {
    return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  } catch {
    return /^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8"))?.[1] ?? "";
  }
}

async function readPs(pid: number): Promise<string | undefined> {
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  try {
    const { stdout } = await run("ps", ["-o", "stat=", "-o", "lstart=", "-p", String(pid)], env);
    const [, state, started] = /^(\S+)\s+(.+?)\s*$/m.exec(stdout) ?? [];
    return state === undefined || state.startsWith("Z") ? undefined : started;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return undefined; // ps's way of saying that there is none
    throw error;
  }
}

async function readWindows(pid: number): Promise<string | undefined> {
  try {
    const script = `$p = Get-Process -Id ${pid} -ErrorAction SilentlyContinue; if ($p) { $p.StartTime.ToFileTimeUtc() }`;
    const { stdout } = await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script]);
    return stdout.trim() || undefined;
  } catch {
    const { stdout } = await run("wmic", ["process", "where", `processid=${pid}`, "get", "CreationDate", "/value"]);
    return /CreationDate=(\S+)/.exec(stdout)?.[1];
  }
}

async function run(program: string, args: string[], env = process.env): Promise<{ stdout: string }> {
  return promisify(execFile)(program, args, { env, timeout: 10_000, windowsHide: true });
}
