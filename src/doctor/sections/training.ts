import type { Finding, Section } from "../../protocol/doctor";
import { whyNone } from "../../tensorflow/locate";
import type { Report } from "../report";
import { driverCommand, installation, mendLibrary, oldestDriver, olderThan, reinstallation } from "./remedies";

/** What trains, how fast, and why nothing better does. */
export function trainingSection(report: Report): Section {
  const { step, program } = report;
  if (!step.ok) {
    const fix = { words: "The sections below say what is wrong. If they do not: install the extension anew." };
    return { title: "Training", findings: [{ state: "problem", name: "Engine", text: step.why, fix }] };
  }
  const { engine, device, network, batch, notes } = step;
  const images = (1000 * batch) / step.step;
  const name = engine === "tensorflow" ? "TensorFlow" : "the embedded engine";
  return {
    title: "Training",
    findings: [
      ...(program.trusted === false ? [untrusted] : []),
      { state: "ok", name: "Engine", text: `A run with the engine "auto" takes ${name}: ${device}.` },
      {
        state: "ok",
        name: "Speed",
        text: `${network}, batch ${batch}: ${milliseconds(step.step)} a step, ${Math.round(images).toLocaleString("en-US")} images/s; ready to train in ${(step.start / 1000).toFixed(1)} s.`,
      },
      ...notes.map((text): Finding => ({ state: "note", name: "Why", text })),
      // Where there is none, the engine's own reason says as much.
      ...[whyNoGpu(report)].filter(({ text }) => text !== noGpu || notes.length === 0),
    ],
  };
}

const untrusted: Finding = {
  state: "warning",
  name: "Workspace",
  text: "It is not trusted: no run starts in it, and its own setting of TensorFlow does not count.",
  fix: { words: "Trust it if you know where it comes from.", action: "manage-trust" },
};

/** One sentence for the head of the page. */
export function verdict({ step, program }: Report): string {
  if (!step.ok) return "Training does not work here.";
  if (program.trusted === false) return `Training works, on ${step.device}, once this workspace is trusted.`;
  return `Training works, on ${step.device}.`;
}

const noGpu = "There is no NVIDIA GPU here, so training runs on the processor.";

/** Why training does not run on a GPU, and what gets it there; or that it does. */
export function whyNoGpu(report: Report): Finding {
  const { step, nvidia, tensorflow, machine } = report;
  const { found, made, candidates } = tensorflow;
  const name = "GPU";
  if (step.ok && /\bGPU\b/.test(step.device))
    return { state: "ok", name, text: "Training runs on it. Nothing here is faster." };
  if (machine.platform !== "linux" || machine.arch !== "x64")
    return {
      state: "note",
      name,
      text: `The TensorFlow engine is made for Linux on x64, and this is ${platformName(machine.platform)} on ${machine.arch}. It has not been tried here; the embedded engine trains.`,
    };
  if (nvidia.gpus.length === 0 && nvidia.driver === undefined) {
    if (nvidia.hardware !== true) return { state: "note", name, text: noGpu };
    const fix = {
      words: "Install NVIDIA's driver as your system has it, then restart. On Ubuntu:",
      command: driverCommand,
    };
    return { state: "warning", name, text: "There is an NVIDIA GPU, but no driver for it.", fix };
  }
  if (nvidia.driver && olderThan(nvidia.driver.version, oldestDriver))
    return {
      state: "warning",
      name,
      text: `The NVIDIA driver ${nvidia.driver.version} is too old: CUDA 12 needs ${oldestDriver} or newer.`,
      fix: {
        words: "Update NVIDIA's driver as your system has it, then restart. On Ubuntu:",
        command: driverCommand,
      },
    };
  if (nvidia.gpus.length === 0)
    return {
      state: "warning",
      name,
      text: `The NVIDIA driver does not answer. ${nvidia.trouble ?? ""}`.trim(),
      fix: {
        words: "Restart the machine; if it stays so, install the driver anew. What it says itself:",
        command: "nvidia-smi",
      },
    };
  if (!found)
    return {
      state: "warning",
      name,
      text: `There is a GPU, but no TensorFlow. ${whyNone(candidates)}`,
      fix: installation("gpu"),
    };
  if (made && made.cuda === undefined)
    return {
      state: "warning",
      name,
      text: `There is a GPU, but TensorFlow ${found.version} was made for processors alone.`,
      fix: reinstallation(found, "gpu"),
    };
  const broken = tensorflow.libraries.find(({ trouble }) => trouble !== undefined);
  if (broken)
    return {
      state: "warning",
      name,
      text: `There is a GPU, but ${broken.name} cannot be loaded.`,
      fix: mendLibrary(broken.name, found),
    };
  return {
    state: "warning",
    name,
    text: "There is a GPU, and nothing was found that keeps TensorFlow from it, but training does not run on it. Its log says why.",
  };
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-US")} ms`;
}

function platformName(platform: string): string {
  return platform === "darwin" ? "macOS" : platform === "win32" ? "Windows" : platform;
}
