import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

/** The Chrome or Chromium that the tests drive: CHROME, or one on PATH. `npm test` gets one where there is none. */
export function chromiumPath(): string {
  const names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = process.env.CHROME ?? folders.flatMap((f) => names.map((n) => join(f, n))).find((p) => existsSync(p));
  if (!found)
    throw new Error("No Chrome or Chromium on PATH. Run the tests by `npm test`, which gets one, or set CHROME.");
  return found;
}

/** A headless browser that reaches for nothing outside this machine. */
export function launchBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      // Text is as wide on every machine, whatever its settings of fonts.
      "--font-render-hinting=none",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
    env: {
      ...process.env,
      ...(JSON.parse(process.env.CHROME_ENVIRONMENT ?? "{}") as Record<string, string>),
    },
  });
}
