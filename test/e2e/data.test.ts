import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { cifarArchive, cifarFiles } from "../trainer/cifar";
import { until, useWorkbench } from "./workbench";

const file = "resnet-110.residual.json";
const code = useWorkbench();

/**
 * Gives a path to VS Code's own dialog, whose folder then shows this. A dialog that is still reading the folder it
 * began with forgets what was typed meanwhile.
 */
async function take(path: string, name: string, shows?: string): Promise<void> {
  const dialog = code.page.locator(".quick-input-widget:visible");
  const button = dialog.getByRole("button", { name, exact: true });
  await button.waitFor();
  await until(`${path} is taken`, async () => {
    if (!(await button.isVisible())) return true;
    await dialog.locator("input.input").fill(path);
    if (shows) await dialog.getByText(shows, { exact: true }).waitFor({ timeout: 3000 });
    await button.click({ timeout: 3000 });
    await button.waitFor({ state: "hidden", timeout: 3000 });
    return true;
  });
}

test(
  "training on CIFAR-10, which is not there: a button adds it from an archive, another one starts",
  { timeout: 180_000 },
  async () => {
    const archive = code.path("cifar-10-binary.tar.gz");
    writeFileSync(archive, gzipSync(cifarArchive("cifar-10", cifarFiles("cifar-10", { train: 40, test: 20 }))));
    await code.openDiagram(file);
    await code.command("Residual: Start Training");
    const notice = code.page.locator(".notification-toast", { hasText: "trains on CIFAR-10, which is not there yet" });
    await notice.getByRole("button", { name: "Add Data Set" }).click();
    const input = code.page.locator(".quick-input-widget:visible");
    await input.getByText("Download 170 MB").waitFor();
    await code.picture("add-data-set");
    await input.getByText("From cifar-10-binary.tar.gz").click();
    await take(archive, "Add");
    const done = code.page.locator(".notification-toast", { hasText: "CIFAR-10 is there." });
    await done.getByRole("button", { name: "Start Training" }).click();
    const events = await until("a run trains", async () => {
    const [run] = await readdir(code.path(".residual", "runs"));
    return run !== undefined && (await readdir(code.path(".residual", "runs", run))).includes("events.jsonl");
  }, 90); // prettier-ignore
    expect(events).toBe(true);
    await code.command("Residual: Stop Training");
  },
);

test(
  "a folder of images by class becomes the data of the file in front, as one edit",
  { timeout: 120_000 },
  async () => {
    await mkdir(code.path("pets", "cat"), { recursive: true });
    await code.openDiagram(file);
    await code.command("Residual: Add Data Set");
    const input = code.page.locator(".quick-input-widget:visible");
    await input.getByText("CIFAR-10", { exact: true }).waitFor();
    await code.picture("data-sets");
    await input.getByText("Your own images…").click();
    await input.getByText("A folder…").click();
    await take(`${code.path("pets")}/`, "Use", "cat");
    await code.dirty(file, true);
    await code.page.keyboard.press("Control+s");
    await code.dirty(file, false);
    expect(readFileSync(code.path(file), "utf8")).toContain('"data": "./pets",\n');
  },
);
