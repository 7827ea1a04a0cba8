import { execFile } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { installExtension, startCodeServer } from "../../scripts/code-server.mjs";
import { isOver } from "../../src/protocol/run";
import { listRuns } from "../../src/runs/directory/store";
import { isAlive } from "../../src/util/processStart";
import { launchBrowser } from "../browser";

const root = join(__dirname, "../..");
const results = join(root, "test-results", "e2e");

/** What is typed is what stands there. */
const plainTyping = {
  "editor.autoClosingQuotes": "never",
  "editor.autoClosingBrackets": "never",
  "editor.autoSurround": "never",
  "editor.quickSuggestions": { other: "off", strings: "off", comments: "off" },
};

/** The package of this platform if there is one, as a person gets it. */
function vsix(): string {
  const ofPlatform = join(root, `residual-explorer-${process.platform}-${process.arch}.vsix`);
  return existsSync(ofPlatform) ? ofPlatform : join(root, "residual-explorer.vsix");
}

/**
 * A workbench for the tests of a file, with settings that its folder has from the beginning. Of a test that fails a
 * picture is kept; what it started ends with the file.
 */
export function useWorkbench(settings?: Record<string, unknown>): Workbench {
  const workbench = new Workbench();
  beforeAll(() => workbench.start(settings), 240_000);
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await workbench.picture(task.name.replace(/\W+/g, "-"));
  });
  afterAll(() => workbench.close(), 60_000);
  return workbench;
}

/** A real VS Code with the packaged extension, on a copy of examples/ in a folder of its own, seen in a real browser. */
export class Workbench {
  page!: Page;
  /** What is open in it. */
  folder!: string;
  #home!: string;
  #url!: string;
  #server: { stop: () => Promise<void> } | undefined;
  #browser: Browser | undefined;

  async start(settings?: Record<string, unknown>): Promise<void> {
    await mkdir(results, { recursive: true });
    this.#home = await mkdtemp(join(tmpdir(), "residual-e2e-"));
    this.folder = join(this.#home, "examples");
    await cp(join(root, "examples"), this.folder, { recursive: true, filter: (path) => !path.includes(".residual/") });
    if (settings) await this.settings(settings);
    const profile = join(this.#home, "profile");
    const extensions = join(this.#home, "extensions");
    await installExtension(vsix(), profile, extensions);
    const server = await startCodeServer({
      profile,
      extensions,
      log: createWriteStream(join(results, "server.log")),
      moreSettings: {
        "window.confirmBeforeClose": "never",
        "workbench.reduceMotion": "on",
        "files.autoSave": "off",
        ...plainTyping,
      },
    });
    this.#server = server;
    this.#url = server.url;
    this.#browser = await launchBrowser();
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } });
    this.page = await context.newPage();
    await this.load();
  }

  /** Loads the window, or loads it again. */
  async load(): Promise<void> {
    await this.#open(this.folder);
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
  }

  /** Opens a new, empty folder instead. */
  async loadEmpty(): Promise<void> {
    this.folder = join(this.#home, "empty");
    await mkdir(this.folder);
    await this.#open(this.folder);
  }

  async #open(folder: string): Promise<void> {
    await this.page.goto(`${this.#url}?folder=${encodeURIComponent(folder)}`);
    await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.stop();
    // Trainers outlive their window.
    const folders = (await readdir(this.#home)).map((name) => join(this.#home, name, ".residual", "runs"));
    for (const { state } of (await Promise.all(folders.map((folder) => listRuns(folder)))).flat())
      if (state.pid !== undefined && !isOver(state.state) && (await isAlive(state.pid, state.pidStarted)))
        process.kill(state.pid, "SIGKILL");
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Writes the settings of the open folder. */
  async settings(settings: Record<string, unknown>): Promise<void> {
    await mkdir(this.path(".vscode"), { recursive: true });
    await writeFile(this.path(".vscode", "settings.json"), JSON.stringify(settings));
  }

  /** Makes the open folder a git repository with this file as it is now. */
  async commit(file: string): Promise<void> {
    await this.git("init", "-q");
    await this.git("add", file);
    await this.git("commit", "-qm", "Start");
  }

  async git(...args: string[]): Promise<void> {
    const author = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
    await promisify(execFile)("git", [...author, ...args], { cwd: this.folder });
  }

  /** Keeps a picture of the window in test-results/e2e. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(results, `${name}.png`) });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  async command(title: string): Promise<void> {
    // The palette's first row may be another command that was used before.
    await this.#choose(title, (row) => row.click({ timeout: 2000 }));
  }

  /** The same by the keyboard alone. */
  async commandByKeys(title: string): Promise<void> {
    await this.#choose(title, async (row) => {
      await row.waitFor({ timeout: 2000 });
      const focused = this.page.locator(".quick-input-list .monaco-list-row.focused .label-name");
      const others = await this.page.locator(".quick-input-list .monaco-list-row").count();
      for (let i = 0; i < others && (await focused.innerText({ timeout: 2000 })) !== title; i++)
        await this.page.keyboard.press("ArrowDown");
      await this.page.keyboard.press("Enter");
    });
  }

  /**
   * A page that appears just now takes the keyboard, and the palette closes; that of a new window lacks the extension's
   * commands: it is asked again.
   */
  async #choose(title: string, choose: (row: Locator) => Promise<void>): Promise<void> {
    const names = this.page.locator(".quick-input-list .monaco-list-row .label-name");
    await until(`${title} is chosen`, async () => {
      if (await this.input.isVisible()) await this.input.press("Escape", { timeout: 2000 });
      await this.page.keyboard.press("F1");
      await this.input.fill(`>${title}`, { timeout: 2000 });
      await choose(names.getByText(title, { exact: true }).first());
      return true;
    });
  }

  /**
   * Where the palette, a question or a dialog of files takes what is typed. A page that appears takes the keyboard: what
   * is pressed here still comes here.
   */
  get input(): Locator {
    return this.page.locator(".quick-input-widget:visible input.input");
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+p");
    await this.input.fill(name);
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`).first().waitFor();
    await this.input.press("Enter");
  }

  /** Opens a file by its name as a diagram; what a new window opens before it knows of diagrams stays a text. */
  async openDiagram(name: string): Promise<void> {
    const page = this.page.locator("iframe.webview").first();
    await until(
      "the diagram opens",
      async () => {
        await this.openFile(name);
        const opened = await page.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
        if (!opened) await this.command("View: Close All Editors");
        return opened;
      },
      60,
    );
  }

  /** Replaces the first occurrence of a text in the text editor that has the focus. */
  async replaceInEditor(from: string, to: string): Promise<void> {
    await this.page.keyboard.press("Control+Home");
    await this.page.keyboard.press("Control+f");
    const input = this.page.locator(".find-widget.visible .find-part textarea").first();
    await input.fill(from);
    await this.page.locator(".find-widget.visible .matchesCount", { hasText: /1 of/ }).waitFor();
    await this.page.keyboard.press("Escape"); // leaves the match selected
    await this.page.keyboard.type(to);
  }

  /** The page of the extension's view that has such an element. */
  async view(marker: string): Promise<FrameLocator> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      // By name: a frame's place among the others changes when one of them is closed.
      const names = await this.page
        .locator("iframe.webview")
        .evaluateAll((all) => all.map((f) => f.getAttribute("name")));
      for (const name of names) {
        const frame = this.page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator("iframe#active-frame");
        const visible = frame.locator(marker).first().isVisible();
        if (await visible.catch(() => false)) return frame;
      }
      await this.page.waitForTimeout(50);
    }
    throw new Error(`No view with ${marker} appeared within 60 s.`);
  }

  tab(name: string): Locator {
    return this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
  }

  /** Waits until the tab of a file is marked as changed, or as saved. */
  async dirty(name: string, yes: boolean): Promise<void> {
    const dirty = this.page.locator(`.tabs-container .tab.dirty[data-resource-name="${name}"]`);
    await dirty.first().waitFor({ state: yes ? "visible" : "detached" });
  }
}

/** Asks until it is so, or says what it was at last. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 30,
): Promise<T> {
  let last: unknown;
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within ${seconds} s; at last: ${String(last)}`);
}
