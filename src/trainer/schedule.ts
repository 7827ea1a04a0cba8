import type { Training } from "../arch/architecture";

/** The learning rate of a step (from 1): that of the last entry whose iteration (from 0) has come. */
export function rateAt(learningRate: Training["learningRate"], step: number): number {
  const begun = learningRate.findLast(([iteration]) => iteration < step) ?? learningRate[0];
  return begun?.[1] ?? 0;
}
