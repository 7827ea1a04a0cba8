// `npm start`: installs, builds, and opens VS Code on examples/ with the extension. Ctrl+C ends all that it started but
// runs in training: they outlive their editor.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { cache, during, ensurePackages, onPath, root, run } from "./tools.mjs";

const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`Residual Explorer needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const examples = join(root, "examples");
let interrupted = false;
try {
  await ensurePackages();
  await during("Building", () => run(process.execPath, ["esbuild.mjs"]));
  const code = onPath("code");
  if (code) await installed(code);
  else await embedded();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exit(1);
}

/** The VS Code of this machine, in a window and a process of its own. */
async function installed(code) {
  const profile = join(cache, "start", "desktop");
  await mkdir(profile, { recursive: true });
  console.log(`Opening VS Code (${code}) on examples/. Ctrl+C closes it.`);
  const args = [
    "--new-window",
    "--skip-welcome",
    "--disable-workspace-trust",
    "--verbose",
    "--user-data-dir",
    profile,
    `--extensionDevelopmentPath=${root}`,
    examples,
    join(examples, "tiny.residual.json"),
  ];
  const child = spawn(code, args, { stdio: "ignore", detached: true, shell: process.platform === "win32" });
  onInterrupt(async () => process.kill(-child.pid, "SIGTERM"));
  const status = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`VS Code (${code}) could not be started: ${error.message}`)));
    child.once("exit", (code) => resolve(code ?? 0));
  });
  process.exit(status);
}

/** code-server: VS Code in the browser, from npm. */
async function embedded() {
  const { freePort, startCodeServer } = await import("./code-server.mjs");
  const profile = join(cache, "start", "server");
  const extensions = join(profile, "extensions");
  await link(extensions);
  const log = createWriteStream(join(profile, "server.log"));
  // The same address as last time: a browser keeps a VS Code's layout by it.
  const port = process.env.PORT ? Number(process.env.PORT) : await freePort(8110);
  const server = await during("Starting the embedded VS Code", () =>
    startCodeServer({ profile, extensions, log, port }),
  );
  onInterrupt(server.stop);
  const address = `${server.url}?folder=${encodeURIComponent(examples)}`;
  console.log(`\n  Open  ${address}\n\nThen choose tiny.residual.json. Ctrl+C ends it.`);
  openBrowser(address);
  server.process.once("exit", (code) => {
    if (interrupted) return;
    console.error(`The embedded VS Code ended (${code}). Its log: ${join(profile, "server.log")}`);
    process.exit(1);
  });
}

/** The extensions of this profile are this clone alone. */
async function link(extensions) {
  await rm(extensions, { recursive: true, force: true });
  await mkdir(extensions, { recursive: true });
  await symlink(root, join(extensions, "residual-explorer.residual-explorer-0.1.0"), "dir");
}

function openBrowser(address) {
  const opener =
    process.platform === "darwin"
      ? "open"
      : process.env.DISPLAY || process.env.WAYLAND_DISPLAY
        ? onPath("xdg-open")
        : undefined;
  if (opener)
    spawn(opener, [address], { stdio: "ignore", detached: true })
      .on("error", () => undefined)
      .unref();
}

function onInterrupt(stop) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.once(signal, () => {
      interrupted = true;
      Promise.resolve(stop()).finally(() => process.exit(0));
    });
}
