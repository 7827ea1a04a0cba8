import type { Architecture } from "../architecture";
import { dataSet } from "../paper/datasets";
import type { Path } from "../finding";
import { grouped } from "../words/numbers";
import type { Problem } from "./problem";

/** Whether a network can be trained as its file says. */

export function scheduleInOrder({ training: { learningRate } }: Architecture): Problem[] {
  const path: Path = ["training", "learningRate"];
  const found: Problem[] = [];
  if (learningRate[0]?.[0] !== 0)
    found.push({
      severity: "error",
      rule: "schedule-start",
      message: `Training, learningRate says no rate for the first iterations. Begin with one from iteration 0 on.`,
      path: [...path, 0, 0],
      repairs: [{ title: "Begin at iteration 0", path: [...path, 0, 0], value: 0 }],
    });
  const sorted = learningRate.toSorted((a, b) => a[0] - b[0]);
  const wrong = learningRate.findIndex(([iteration], i) => i > 0 && iteration <= learningRate[i - 1]![0]);
  if (wrong > 0) {
    const again = learningRate.slice(0, wrong).some(([iteration]) => iteration === learningRate[wrong]![0]);
    found.push({
      severity: "error",
      rule: "schedule-order",
      message: `Training, learningRate, entry ${wrong + 1} ${again ? "is for an iteration that has a rate already. Remove one of the two." : "does not come after the one before it. Sort the entries by iteration."}`,
      path: [...path, wrong, 0],
      repairs: [
        again
          ? { title: "Remove it", path: [...path, wrong], value: undefined }
          : { title: "Sort by iteration", path, value: sorted },
      ],
    });
  }
  return found;
}

export function scheduleBeyondTheEnd({ training: { learningRate, iterations } }: Architecture): Problem[] {
  return learningRate.flatMap(([from, rate], i): Problem[] => {
    if (from < iterations || i === 0) return [];
    const path = ["training", "learningRate", i];
    return [
      {
        severity: "warning",
        rule: "schedule-beyond-end",
        message: `The learning rate ${rate} from iteration ${from} on is never used: training ends after ${iterations}.`,
        path,
        repairs: [{ title: "Remove it", path, value: undefined }],
      },
    ];
  });
}

export function numbersPerChannel({ input, training: { normalise } }: Architecture): Problem[] {
  if (!normalise) return [];
  return (["mean", "std"] as const).flatMap((which): Problem[] => {
    const n = normalise[which].length;
    if (n === input.channels) return [];
    return [
      {
        severity: "error",
        rule: "numbers-per-channel",
        message: `Training, normalise, ${which} has ${n} numbers for ${input.channels} channels. Give one, or one for each.`,
        path: ["training", "normalise", which],
        repairs: [{ title: "Take them from the training images", path: ["training", "normalise"], value: undefined }],
      },
    ];
  });
}

/** A warning only: `residual train --data` can name other data. */
export function imagesOfTheData({ input, classes, training }: Architecture): Problem[] {
  const data = dataSet(training.data);
  if (!data) return [];
  const found: Problem[] = [];
  const shape = (images: { size: number; channels: number }): string =>
    `${images.size}x${images.size} images with ${images.channels} ${images.channels === 1 ? "channel" : "channels"}`;
  if (input.size !== data.size || input.channels !== data.channels) {
    const value = { size: data.size, channels: data.channels };
    found.push({
      severity: "warning",
      rule: "images-of-the-data",
      message: `${training.data} has ${shape(data)}, but this network takes ${shape(input)}. Change input, or name other data.`,
      path: ["input"],
      repairs: [{ title: `Take ${shape(data)}`, path: ["input"], value }],
    });
  }
  if (classes !== data.classes)
    found.push({
      severity: "warning",
      rule: "classes-of-the-data",
      message: `${training.data} has ${data.classes} classes, but this network tells ${classes} apart. Change classes, or name other data.`,
      path: ["classes"],
      repairs: [{ title: `Use ${data.classes} classes`, path: ["classes"], value: data.classes }],
    });
  if (training.batch > data.training)
    found.push({
      severity: "warning",
      rule: "batch-beyond-data",
      message: `A batch of ${grouped(training.batch)} images is more than ${training.data} has for training: ${grouped(data.training)}. Choose a smaller batch, or name other data.`,
      path: ["training", "batch"],
      repairs: [{ title: "Use the paper's batch of 128", path: ["training", "batch"], value: 128 }],
    });
  return found;
}
