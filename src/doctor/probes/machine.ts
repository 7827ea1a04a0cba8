import { arch, availableParallelism, cpus, platform, release, totalmem, type as systemType } from "node:os";
import { freeSpace } from "../../util/freeSpace";
import { messageOf } from "../../util/messageOf";
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

export async function probeDisk(folder: string): Promise<Report["disk"]> {
  try {
    return { folder, ok: true, free: await freeSpace(folder) };
  } catch (error) {
    return { folder, ok: false, why: messageOf(error) };
  }
}
