import type { Finding, Section } from "../../protocol/doctor";
import type { Report } from "../report";
import { mendLibrary } from "./remedies";
import { libraryFinding } from "./tensorflow";

/** NVIDIA's hardware and driver, CUDA and cuDNN as they were found. */
export function gpuSection({ nvidia, tensorflow, machine }: Report): Section {
  const { driver, gpus, hardware, trouble } = nvidia;
  const { found, libraries } = tensorflow;
  const findings: Finding[] = [];
  if (machine.platform === "darwin")
    findings.push({ state: "note", name: "NVIDIA", text: "Macs have none that TensorFlow supports." });
  else
    findings.push(
      driver
        ? {
            state: "ok",
            name: "NVIDIA driver",
            text: `${driver.version}${driver.cuda === undefined ? "" : `, for CUDA up to ${driver.cuda}`}`,
          }
        : {
            state: hardware ? "warning" : "note",
            name: "NVIDIA driver",
            text: hardware ? "There is none, though there is a GPU." : "There is none.",
          },
    );
  if (trouble !== undefined) findings.push({ state: "warning", name: "nvidia-smi", text: trouble });
  for (const { index, name, memory, free } of gpus)
    findings.push({
      state: "ok",
      name: `GPU ${index}`,
      text: `${name}, ${gibibytes(free)} of ${gibibytes(memory)} GB free`,
    });
  for (const library of libraries)
    if (found && !library.name.startsWith("libtensorflow"))
      findings.push(libraryFinding(library, { state: "warning", fix: mendLibrary(library.name, found) }));
  return { title: "GPU", findings };
}

/** What the embedded engine can use here. */
export function embeddedSection({ wasm }: Report): Section {
  const title = "Embedded engine";
  if (!wasm.ok) return { title, findings: [{ state: "problem", name: "WebAssembly", text: wasm.why }] };
  const { simd, threads, notes } = wasm;
  return {
    title,
    findings: [
      { state: "ok", name: "Vector instructions", text: simd },
      {
        state: threads ? "ok" : "warning",
        name: "Threads",
        text: threads ? "They share memory." : "This Node has no shared memory for WebAssembly: one thread trains.",
      },
      ...notes.map((text): Finding => ({ state: "note", name: "Note", text })),
    ],
  };
}

/** So much a run needs for its checkpoints and curves, with room to spare. */
const enoughDisk = 1e9;

export function machineSection({ program, machine, disk }: Report): Section {
  const { version, node, editor } = program;
  const { system, arch, processor, cores, memory } = machine;
  const findings: Finding[] = [
    { state: "ok", name: "System", text: `${system}, ${arch}` },
    { state: "ok", name: "Processor", text: `${processor}, ${cores === 1 ? "1 core" : `${cores} cores`}` },
    { state: "ok", name: "Memory", text: `${gibibytes(memory)} GB` },
    diskFinding(disk),
    {
      state: "ok",
      name: "Residual Explorer",
      text: `${version}, Node ${node}${editor === undefined ? "" : `, ${editor}`}`,
    },
  ];
  return { title: "This machine", findings };
}

function diskFinding(disk: Report["disk"]): Finding {
  const [name, place] = ["Disk for runs", disk.folder];
  const fix = {
    words: "Free some space, or keep runs elsewhere: residual.runs.folder.",
    action: "choose-runs-folder" as const,
  };
  if (!disk.ok) return { state: "warning", name, place, text: `It cannot be looked at: ${disk.why}`, fix };
  const text = `${gibibytes(disk.free)} GB free`;
  return disk.free < enoughDisk ? { state: "warning", name, place, text, fix } : { state: "ok", name, place, text };
}

function gibibytes(bytes: number): string {
  const n = bytes / 2 ** 30;
  return n < 10 ? n.toFixed(1) : Math.round(n).toLocaleString("en-US");
}
