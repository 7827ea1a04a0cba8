import { createHash } from "node:crypto";
import type { Architecture } from "../../arch/architecture";
import { activationWords, shortcutWords } from "../../arch/diff";
import { choices } from "../../arch/expand";
import type { RunInfo } from "../../protocol/run";

/** What an architecture and its training are, by name, in words; the seed and the name are left out. */
export function settingsOf(
  architecture: Architecture,
  info: Pick<RunInfo, "engine" | "options">,
): Record<string, string> {
  const { input, classes, stem, stages, dimensionIncrease, training } = architecture;
  const { options, engine } = info;
  const iterations = options.iterations ?? training.iterations;
  const units = stages.flatMap((stage) => choices(architecture, stage).map(({ choice }) => choice));
  const all = (words: string[]): string => [...new Set(words)].join(" / ");
  return {
    units: stages.map((stage) => stage.units).join(", "),
    widths: stages.map(({ width }) => width).join(", "),
    strides: stages.map(({ stride }) => stride).join(", "),
    kind: all(units.map(({ kind }) => kind)),
    activation: all(units.map(({ activation }) => activationWords(activation))),
    shortcut: all(units.map(({ shortcut }) => shortcutWords(shortcut))),
    "dimension increase": dimensionIncrease,
    stem: `${stem.kernel}x${stem.kernel}, stride ${stem.stride}, ${stem.channels} channels${stem.maxPool ? ", max pool" : ""}`,
    input: `${input.size}x${input.size}x${input.channels}`,
    classes: String(classes),
    data: options.data ?? training.data,
    augmentation: options.augmentation ?? (training.augmentation.join(", ") || "none"),
    batch: String(options.batch ?? training.batch),
    iterations: String(iterations),
    rate: training.learningRate
      .filter(([from]) => from < iterations)
      .map(([from, rate]) => (from === 0 ? String(rate) : `${rate} from ${from}`))
      .join(", "),
    momentum: `${training.momentum}${training.nesterov ? ", Nesterov" : ""}`,
    "weight decay": String(training.weightDecay),
    ...(options.order && { order: options.order }),
    ...(options.init !== undefined && { "starting weights": options.init }),
    engine,
  };
}

/** The same for runs that differ in nothing but their seed and the engine that trained them. */
export function groupOf(hash: string, settings: Record<string, string>): string {
  const recipe = Object.entries(settings).filter(([name]) => name !== "engine");
  return createHash("sha256")
    .update(JSON.stringify([hash, recipe]))
    .digest("hex")
    .slice(0, 16);
}
