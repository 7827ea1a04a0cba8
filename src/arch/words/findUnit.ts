import { grouped } from "./numbers";

/** A unit by its stage and its number there, both from 1. */
interface Place {
  stage: number;
  unit: number;
}

/** All of a network that finding a unit needs. */
interface Counted {
  stages: readonly { stage: number; count: number }[];
}

/** Where an entry leads, or why it leads nowhere. */
export type Goal = { unit: Place } | { problem: string };

/**
 * Understands "stage 2 unit 7", "2.7", "s2 u7", "stage 2" (its first unit), "unit 7" (of the stage that is shown), and
 * "70": the seventieth of the whole network. All count from 1.
 */
export function findUnit(entry: string, network: Counted, shown: Place | undefined): Goal {
  const words = /^\s*(?:s(?:tage)?\s*(\d+))?[\s,.:/-]*(?:u(?:nit)?\s*(\d+))?\s*$/i.exec(entry);
  const pair = /^\s*(\d+)[\s,.:/-]+(\d+)\s*$/.exec(entry);
  const alone = /^\s*(\d+)\s*$/.exec(entry);
  if (pair) return inStage(network, Number(pair[1]), Number(pair[2]));
  if (alone) return inNetwork(network, Number(alone[1]));
  if (words?.[1] !== undefined) return inStage(network, Number(words[1]), Number(words[2] ?? 1));
  if (words?.[2] !== undefined) return inStage(network, shown?.stage ?? 1, Number(words[2]));
  return { problem: `Name a unit, like "stage 2 unit 7", "2.7", or "70" for the 70th of the network.` };
}

function inStage({ stages }: Counted, stage: number, unit: number): Goal {
  const found = stages[stage - 1];
  if (!found) return { problem: `There is no stage ${stage}: the network has ${stages.length === 1 ? "one stage" : `stages 1 to ${stages.length}`}.` }; // prettier-ignore
  if (unit < 1 || unit > found.count)
    return { problem: `Stage ${stage} has no unit ${grouped(unit)}: ${found.count === 1 ? "its only unit is unit 1" : `its units are 1 to ${grouped(found.count)}`}.` }; // prettier-ignore
  return { unit: { stage, unit } };
}

function inNetwork({ stages }: Counted, number: number): Goal {
  let before = 0;
  for (const { stage, count } of stages) {
    if (number > before && number <= before + count) return { unit: { stage, unit: number - before } };
    before += count;
  }
  return { problem: `The network has no unit ${grouped(number)}: its units are 1 to ${grouped(before)}.` };
}

/** "Stage 2, unit 7 of 18", with its number in the network. */
export function unitPlace(network: Counted, { stage, unit }: Place): string {
  const before = network.stages.slice(0, stage - 1).reduce((sum, { count }) => sum + count, 0);
  const inAll = stage > 1 ? `, unit ${grouped(before + unit)} of the network` : "";
  return `Stage ${stage}, unit ${grouped(unit)} of ${grouped(network.stages[stage - 1]?.count ?? 0)}${inAll}`;
}
