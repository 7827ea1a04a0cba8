// Starts the embedded VS Code on 127.0.0.1 with a profile of its own.
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureCodeServer } from "./tools.mjs";

/** Nothing that asks, advertises or reaches for the network. */
const settings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "npm.fetchOnlinePackageInfo": false,
  "git.openRepositoryInParentFolders": "always",
  "json.schemaDownload.enable": false,
};

/** @param {number} preferred taken if it is free */
export function freePort(preferred = 0) {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(freePort()));
    server.listen(preferred, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * @param {{ profile: string, extensions: string, moreSettings?: object, port?: number, log: import("node:stream").Writable }} options
 * @returns {Promise<{ url: string, process: import("node:child_process").ChildProcess, stop: () => Promise<void> }>}
 */
export async function startCodeServer({ profile, extensions, moreSettings = {}, port, log }) {
  const { node, entry } = await ensureCodeServer();
  await mkdir(join(profile, "User"), { recursive: true });
  await mkdir(extensions, { recursive: true });
  const settingsFile = join(profile, "User", "settings.json");
  if (!existsSync(settingsFile))
    await writeFile(settingsFile, JSON.stringify({ ...settings, ...moreSettings }, null, 2));
  const config = join(profile, "config.yaml");
  await writeFile(config, "auth: none\n");
  const chosen = port ?? (await freePort());
  const server = spawn(
    node,
    [
      ...[entry, "--config", config, "--user-data-dir", profile, "--extensions-dir", extensions],
      ...["--auth", "none", "--bind-addr", `127.0.0.1:${chosen}`, "--session-socket", join(profile, "session.sock")],
      ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-proxy"],
      ...["--disable-getting-started-override", "--ignore-last-opened"],
    ],
    { env: environment(profile), stdio: ["ignore", "pipe", "pipe"], detached: true }, // a group of its own, so that all of it can be ended
  );
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  const url = `http://127.0.0.1:${chosen}/`;
  await healthy(`${url}healthz`, server);
  return { url, process: server, stop: () => stop(server) };
}

/** Installs a .vsix into a folder of extensions. */
export async function installExtension(vsix, profile, extensions) {
  const { node, entry } = await ensureCodeServer();
  const { run } = await import("./tools.mjs");
  await mkdir(profile, { recursive: true });
  await run(node, [entry, "--user-data-dir", profile, "--extensions-dir", extensions, "--install-extension", vsix], {
    env: environment(profile),
  });
}

/** The surroundings' own VS Code (this may run in its terminal) and its galleries are no business of the embedded one. */
function environment(profile) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("VSCODE_"));
  return {
    ...Object.fromEntries(kept),
    EXTENSIONS_GALLERY: "{}",
    XDG_CONFIG_HOME: join(profile, "config"),
    XDG_DATA_HOME: join(profile, "data"),
  };
}

async function healthy(url, server) {
  for (let i = 0; i < 300; i++) {
    if (server.exitCode !== null) throw new Error(`The embedded VS Code ended at start with code ${server.exitCode}.`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The embedded VS Code did not answer within 30 s.");
}

async function stop(server) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  try {
    process.kill(-server.pid, "SIGTERM");
  } catch {
    return;
  }
  await ended;
}
