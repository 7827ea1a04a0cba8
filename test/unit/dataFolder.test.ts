import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFolder, isDataThere } from "../../src/data/folder";

test("data lie where the setting says, else the environment, else where the system has such things", () => {
  const env = { RESIDUAL_DATA: "/shared/data", XDG_DATA_HOME: "/xdg", LOCALAPPDATA: "/local" };
  expect(dataFolder("~/sets", env, "linux")).toBe(join(homedir(), "sets"));
  expect(dataFolder(" ", env, "linux")).toBe("/shared/data");
  const system = { ...env, RESIDUAL_DATA: "" };
  expect(dataFolder(undefined, system, "linux")).toBe("/xdg/residual-explorer/data");
  expect(dataFolder(undefined, {}, "linux")).toBe(join(homedir(), ".local/share/residual-explorer/data"));
  expect(dataFolder(undefined, { XDG_DATA_HOME: "relative" }, "linux")).toBe(dataFolder(undefined, {}, "linux"));
  expect(dataFolder(undefined, {}, "darwin")).toBe(
    join(homedir(), "Library/Application Support/residual-explorer/data"),
  );
  expect(dataFolder(undefined, system, "win32")).toBe("/local/residual-explorer/data");
});

test("a known name is there when it was added, whatever lies beside the file; other data are looked for from the file", () => {
  const base = mkdtempSync(join(tmpdir(), "residual-folder-"));
  try {
    for (const name of ["cifar-10", "pets", "added/cifar-100"]) mkdirSync(join(base, name), { recursive: true });
    const there = (data: string): boolean => isDataThere(data, { base, folder: join(base, "added") });
    expect(["fashion-mnist-small", "cifar-100", "pets", "./pets", join(base, "pets")].filter(there).length).toBe(5);
    expect(["cifar-10", "mnist", "imagenet", "../none"].filter(there)).toEqual([]);
  } finally {
    rmSync(base, { recursive: true });
  }
});
