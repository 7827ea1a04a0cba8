import type { Change, ComparedFile, Comparison, Side } from "../../src/protocol/compare";
import { count, grouped, scientific } from "../shared/format";

/** Every word that the comparison shows or speaks, beyond those of the drawings. */
export const t = {
  title: (left: ComparedFile, right: ComparedFile) =>
    `${[left.file, left.state].filter(Boolean).join(" ")} compared with ${[right.file, right.state].filter(Boolean).join(" ")}`,
  marked: (side: Side, n: number) =>
    `${side === "left" ? "Left" : "Right"}: ${n === 1 ? "one part" : `${n} parts`} marked.`,
  open: { left: "Open the left file", right: "Open the right file" } satisfies Record<Side, string>,
  problem: "Not as its text is now.",
  noneYet: "Nothing can be compared until this is put right.",
  networks: "Units of both networks",
  noUnits: "All units of the two networks are the same.",
  stage: (n: number) => `Stage ${n}`,
  notThere: "no such stage",
  units: (first: number, units: number) =>
    units === 1 ? `unit ${grouped(first)}` : `${grouped(first)}–${grouped(first + units - 1)}`, // prettier-ignore
  times: (n: number) => `× ${grouped(n)}`,
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
  signal: "product of the shortcuts",
  paper: "the paper’s error",
  nothing: "–",
  missing: { left: "The left network has no such unit.", right: "The right network has no such unit." } satisfies Record<Side, string>, // prettier-ignore
  arrow: "→",
};

export const changeNames: Record<Change, string> = {
  same: "the same",
  changed: "changed",
  resized: "on other maps",
  added: "only right",
  removed: "only left",
};

/** "1.73M → 1.89M"; all digits where fewer would hide the change; one number where there is none. */
export function fromTo(from: number | undefined, to: number | undefined): string {
  const words = (n: number | undefined): string => (n === undefined ? t.nothing : count(n));
  if (from === to) return words(from);
  if (words(from) === words(to)) return `${grouped(from!)} ${t.arrow} ${grouped(to!)}`;
  return `${words(from)} ${t.arrow} ${words(to)}`;
}

/** What a network costs, what its shortcuts leave of a signal, and what the paper measured: before and after. */
export function figures({ left, right }: Comparison): string[] {
  if (!left.cost || !right.cost) return [];
  const result = ({ paper }: ComparedFile): string => (paper ? `${paper.error}, ${paper.table}` : "no row");
  const signal = ({ signal }: ComparedFile): string => (signal === undefined ? t.nothing : scientific(signal));
  const pair = (from: string, to: string): string => (from === to ? from : `${from} ${t.arrow} ${to}`);
  return [
    `${t.columns.parameters} ${fromTo(left.cost.parameters, right.cost.parameters)}`,
    `${t.columns.multiplyAdds} ${fromTo(left.cost.multiplyAdds, right.cost.multiplyAdds)}`,
    `${t.signal} ${pair(signal(left), signal(right))}`,
    ...(left.paper || right.paper ? [`${t.paper} ${pair(result(left), result(right))}`] : []),
  ];
}

/** Spoken when the reader comes to a difference. */
export function sayPlace({ index, of, where, sentence }: NonNullable<Comparison["place"]>): string {
  return `Difference ${index + 1} of ${of}. ${where}: ${sentence}`;
}
