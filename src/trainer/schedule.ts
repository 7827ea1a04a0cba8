import type { Training } from "../arch/architecture";

/** The learning rate of a step (from 1): that of the last entry whose iteration (from 0) has come. */
export function rateAt(learningRate: Training["learningRate"], step: number): number {
  const begun = learningRate.filter(([iteration]) => iteration < step);
  return begun.reduce((latest, entry) => (entry[0] >= latest[0] ? entry : latest), learningRate[0] ?? [0, 0])[1];
}
