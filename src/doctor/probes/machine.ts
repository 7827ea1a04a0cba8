import { statfs } from "node:fs/promises";
import { arch, availableParallelism, cpus, platform, release, totalmem, type as systemType } from "node:os";
import { dirname, resolve } from "node:path";
import type { Machine, Report } from "../report";

export function describeMachine(): Machine {
  return {
    platform: platform(),
    arch: arch(),
    system: `${systemType()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: totalmem(),
  };
}

/** Bytes that are free where a folder is, or would be. */
export async function probeDisk(folder: string): Promise<Report["disk"]> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return { folder, ok: true, free: bavail * bsize };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && dirname(place) !== place) continue;
      return { folder, ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  }
}
