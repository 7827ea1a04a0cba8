import type { Change, Comparison, Side } from "../../src/protocol/compare";
import { count } from "../shared/format";

/** Every word that the comparison shows or speaks, beyond those of the drawings. */
export const t = {
  side: { left: "Left", right: "Right" } satisfies Record<Side, string>,
  open: { left: "Open the left file", right: "Open the right file" } satisfies Record<Side, string>,
  problem: "Not as its text is now.",
  noneYet: "Nothing can be compared until this is put right.",
  networks: "Units of both networks",
  noUnits: "All units of the two networks are the same.",
  stage: (n: number) => `Stage ${n}`,
  notThere: "no such stage",
  units: (first: number, units: number) =>
    units === 1 ? `unit ${first.toLocaleString("en-US")}` : `${first.toLocaleString("en-US")}–${(first + units - 1).toLocaleString("en-US")}`, // prettier-ignore
  times: (n: number) => `× ${n.toLocaleString("en-US")}`,
  previous: "Previous difference",
  next: "Next difference",
  placeOf: (index: number, of: number) => `${index + 1} of ${of}`,
  differences: "Differences",
  columns: {
    where: "where",
    what: "what",
    from: "before",
    to: "after",
    parameters: "parameters",
    multiplyAdds: "multiply-adds",
  },
  network: "network",
  nothing: "–",
  missing: { left: "The left network has no such unit.", right: "The right network has no such unit." } satisfies Record<Side, string>, // prettier-ignore
  arrow: "→",
  keys: { difference: "difference", units: "units" },
};

/** The sign of a change, so that it is seen without colour. */
export const signs: Record<Change, string> = { same: "=", changed: "≠", resized: "↔", added: "+", removed: "−" };

export const changeNames: Record<Change, string> = {
  same: "the same",
  changed: "changed",
  resized: "on other maps",
  added: "only right",
  removed: "only left",
};

/** "1.73M → 1.74M"; one number where nothing changes. */
export function fromTo(from: number | undefined, to: number | undefined): string {
  const words = (n: number | undefined): string => (n === undefined ? t.nothing : count(n));
  return from === to ? words(from) : `${words(from)} ${t.arrow} ${words(to)}`;
}

/** Spoken when the reader comes to a difference. */
export function sayPlace({ index, of, where, sentence }: NonNullable<Comparison["place"]>): string {
  return `Difference ${index + 1} of ${of}. ${where}: ${sentence}`;
}
