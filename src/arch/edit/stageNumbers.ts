import { limits } from "../file/limits";

/** The numbers of a stage that a person can set. */
export const stageNumbers = ["units", "width", "stride"] as const;
export type StageNumber = (typeof stageNumbers)[number];

/** Each is at least 1. */
export const stageLimits: Record<StageNumber, number> = {
  units: limits.unitsPerStage,
  width: limits.channels,
  stride: limits.stride,
};
