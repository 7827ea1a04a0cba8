import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ask } from "../util/ask";

export interface Nvidia {
  /** Whether there is such hardware; undefined where that is not known. */
  hardware: boolean | undefined;
  driver?: {
    /** "550.54.15". */
    version: string;
    /** The newest CUDA that it can run. */
    cuda?: string;
  };
  gpus: { index: number; name: string; memory: number; free: number }[];
  /** Why nvidia-smi does not say more. */
  trouble?: string;
}

/** What NVIDIA's own program and the kernel say of GPUs and their driver. */
export async function probeNvidia(): Promise<Nvidia> {
  const [hardware, kernel, table, head] = await Promise.all([
    hasHardware(),
    kernelModule(),
    ask("nvidia-smi", [
      "--query-gpu=index,name,memory.total,memory.free,driver_version",
      "--format=csv,noheader,nounits",
    ]),
    ask("nvidia-smi", []),
  ]);
  const gpus = table.kind === "ended" && table.code === 0 ? parseGpus(table.stdout) : [];
  const cuda = head.kind === "ended" ? /CUDA Version:\s*([\d.]+)/.exec(head.stdout)?.[1] : undefined;
  const version = gpus[0]?.driver ?? kernel;
  const trouble =
    table.kind === "silent"
      ? `nvidia-smi did not answer within ${table.seconds} s.`
      : table.kind === "ended" && table.code !== 0
        ? `nvidia-smi: ${(table.stdout.trim() || table.stderr.trim()).split("\n")[0] ?? ""}`
        : undefined;
  return {
    hardware,
    ...(version !== undefined && { driver: { version, ...(cuda !== undefined && { cuda }) } }),
    gpus: gpus.map(({ index, name, memory, free }) => ({ index, name, memory, free })),
    ...(trouble !== undefined && { trouble }),
  };
}

/** Lines as "0, NVIDIA GeForce RTX 4090, 24564, 24111, 550.54.15"; memory in MiB, here in bytes. */
function parseGpus(text: string): (Nvidia["gpus"][number] & { driver: string })[] {
  const lines = text.trim().split("\n");
  return lines.flatMap((line) => {
    const [index = "", name = "", memory, free, driver = ""] = line.split(",").map((cell) => cell.trim());
    const bytes = (mebibytes: string | undefined): number => Number(mebibytes) * 2 ** 20;
    return /^\d+$/.test(index)
      ? [{ index: Number(index), name, memory: bytes(memory), free: bytes(free), driver }]
      : [];
  });
}

/** The driver's version as its kernel module has it, where nvidia-smi is missing or broken. */
async function kernelModule(): Promise<string | undefined> {
  const text = await readFile("/proc/driver/nvidia/version", "utf8").catch(() => "");
  return /Kernel Module\D*(\d+\.[\d.]+)/.exec(text)?.[1];
}

/** PCI display controllers (class 0x03…) of vendor 0x10de; Linux alone says so without a program. */
async function hasHardware(): Promise<boolean | undefined> {
  if (process.platform !== "linux") return undefined;
  const devices = "/sys/bus/pci/devices";
  const names = await readdir(devices).catch(() => []);
  const read = (name: string, file: string): Promise<string> =>
    readFile(join(devices, name, file), "utf8").catch(() => "");
  const found = await Promise.all(
    names.map(
      async (name) =>
        (await read(name, "vendor")).trim() === "0x10de" && (await read(name, "class")).startsWith("0x03"),
    ),
  );
  return found.includes(true);
}

/** Whether there is a driver that a trainer could use: enough to decide what to install. */
export async function hasDriver(): Promise<boolean> {
  return (await probeNvidia()).driver !== undefined;
}
