import { orderOf, unitKinds, weightLayers, type Activation, type Architecture, type Shortcut, type UnitKind } from "../../arch/architecture"; // prettier-ignore
import { networkCost, unitCost, type Cost } from "../../arch/analysis/cost";
import { diff, folded, places, sharedUnits, type Difference, type Where } from "../../arch/diff";
import { kindTitles, orderTitle, shortcutTitle } from "../../arch/words/names";
import type { Network } from "../../arch/network";
import { number } from "../../arch/words/numbers";

export interface Design {
  architecture: Architecture;
  network: Network;
}

/** One change, wherever it was made alike, in words; with what it costs there. */
export interface DifferenceWords {
  /** "all 54 units"; nothing for the network as a whole. */
  where: string;
  what: string;
  from: string;
  to: string;
  cost?: { from?: Cost; to?: Cost };
  /** The first unit that it concerns. */
  unit?: { stage: number; unit: number };
}

export function differencesInWords(a: Design, b: Design): DifferenceWords[] {
  const all = sharedUnits(a.architecture, b.architecture);
  return folded(diff(a.architecture, b.architecture)).map((alike) => {
    const { what, from, to, where } = alike[0]!;
    const costs = what.startsWith("training.") || what === "name" ? undefined : costOf(a, b, alike);
    return {
      where: places(alike, all),
      what: whatWords(what),
      from: valueWords(what, from),
      to: valueWords(what, to),
      ...(costs && { cost: costs }),
      ...(where.kind === "units" && { unit: { stage: where.stage, unit: where.first } }),
      ...(where.kind === "stage" && { unit: { stage: where.stage, unit: 1 } }),
    };
  });
}

/** "All 54 units: shortcut identity → exclusive gating, bias −6." */
export function sentence({ where, what, from, to }: DifferenceWords): string {
  const begun = where === "" ? what : `${where}: ${what}`;
  const words = from === "" ? `${begun} added: ${to}` : to === "" ? `${begun} removed: ${from}` : `${begun} ${from} → ${to}`; // prettier-ignore
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** A field of the file, as a person says it. */
function whatWords(what: string): string {
  const names: Record<string, string> = {
    activation: "order",
    width: "filters",
    dimensionIncrease: "dimension increase",
    evaluateEvery: "evaluate every",
  };
  const field = what.replace("training.", "");
  const words = names[field] ?? field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return what === field ? words : `training, ${words}`;
}

function valueWords(what: string, value: unknown): string {
  if (value === undefined) return "";
  switch (what) {
    case "shortcut":
      return shortcutTitle(value as Shortcut);
    case "activation":
      return activationTitle(value as Activation);
    case "kind":
      return kindTitles[value as UnitKind];
    case "dimensionIncrease":
      return (value as string).replace("-", " ");
    case "name":
      return `“${value as string}”`;
    default:
      return plain(value);
  }
}

/** An order of one's own has as many weight layers as its kind of unit. */
function activationTitle(activation: Activation): string {
  if (typeof activation === "string") return orderTitle(orderOf(activation, "basic"), "basic");
  const weights = activation.branch.filter((layer) => layer === "weight").length;
  return orderTitle(activation, unitKinds.find((kind) => weightLayers[kind] === weights) ?? "basic");
}

/** Objects and lists without their signs: "units 18, width 64, stride 2". */
function plain(value: unknown): string {
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(plain).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value).map(([name, field]) => `${name} ${plain(field)}`).join(", "); // prettier-ignore
  return value === true ? "yes" : value === false ? "no" : String(value);
}

/** Of what the differences are about: the network, a stage, or these units. */
function costOf(a: Design, b: Design, alike: Difference[]): { from?: Cost; to?: Cost } {
  const total = (network: Network): Cost | undefined => {
    const costs = alike.map(({ where }) => costAt(network, where)).filter((cost) => cost !== undefined);
    return costs.length === 0 ? undefined : costs.reduce(plus);
  };
  const [from, to] = [total(a.network), total(b.network)];
  return { ...(from && { from }), ...(to && { to }) };
}

function costAt(network: Network, where: Where): Cost | undefined {
  if (where.kind === "network") return networkCost(network);
  const stage = network.stages[where.stage - 1];
  if (!stage) return undefined;
  const [first, last] = where.kind === "stage" ? [1, stage.count] : [where.first, where.last];
  return stage.units.reduce<Cost>(
    (sum, unit) => {
      const many = Math.min(last, unit.first + unit.count - 1) - Math.max(first, unit.first) + 1;
      const { parameters, multiplyAdds } = unitCost(unit);
      return many > 0 ? plus(sum, { parameters: many * parameters, multiplyAdds: many * multiplyAdds }) : sum;
    },
    { parameters: 0, multiplyAdds: 0 },
  );
}

function plus(a: Cost, b: Cost): Cost {
  return { parameters: a.parameters + b.parameters, multiplyAdds: a.multiplyAdds + b.multiplyAdds };
}
