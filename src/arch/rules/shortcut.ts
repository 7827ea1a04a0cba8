import type { Architecture, Shortcut } from "../architecture";
import type { Path } from "../finding";
import type { Network, Unit } from "../network";
import type { Repair } from "../edit/repair";
import { shortcutFactor } from "../analysis/signal";
import { allUnits, changesDimension, counted, places, unitOf, type Place, type Problem } from "./problem";

/** What Sect. 3 says against some shortcuts. */

const useIdentity = (path: Path): Repair => ({ title: "Use the identity shortcut", path, value: "identity" });

/** Eq. (8): the shortcuts' factors multiply. Beyond these the signal, and the gradient, is lost or overflows. */
const faintest = 1e-3;
const strongest = 1e3;

export function signalOfAStage(architecture: Architecture, network: Network): Problem[] {
  const isLost = (units: Unit[]): boolean => productOf(units) < faintest || productOf(units) > strongest;
  const lost = network.stages.flatMap(({ units }) => (isLost(units) ? units : []));
  const all = places(
    architecture,
    lost.filter(({ shortcut }) => isFactor(shortcut.kind)),
    "shortcut",
  );
  const guilty = all.filter(({ units }) => isLost(units));
  return (guilty.length > 0 ? guilty : all).map((place) => {
    const { shortcut } = place.units[0]!;
    if (shortcut.kind === "constant-scaling") return scaledAway(place, shortcut);
    return gateShut(place, "Table 1, shortcut-only gating: 12.86% with bias 0, 6.91% with -6.");
  });
}

function scaledAway(
  { path, units, count }: Place,
  { shortcut, residual }: Extract<Shortcut, { kind: "constant-scaling" }>,
): Problem {
  const product = productOf(units);
  const size = short(product);
  const problem = { severity: "warning" as const, path, unit: unitOf(units[0]!) };
  if (shortcut === 0)
    return {
      ...problem,
      rule: "signal-fades",
      message: `The shortcut is cut off in ${counted(count)}: without it the network is a plain one there. Table 1: fail, against 6.61%.`,
      repairs: [useIdentity(path)],
    };
  if (product > 1)
    return {
      ...problem,
      rule: "signal-grows",
      message: `The shortcut multiplies the signal by ${size} over ${counted(count)}, eq. (8).`,
      repairs: [useIdentity(path)],
    };
  const evidence =
    residual === 1 - shortcut
      ? "Table 1, with 0.5 on both paths: 12.35%, against 6.61%."
      : "Table 1, with 0.5: fail, against 6.61%.";
  const frozen = { kind: "constant-scaling", shortcut: 0.5, residual: 0.5 };
  const freeze = { title: "Scale the branch by 0.5 too (12.35%)", path, value: frozen };
  return {
    ...problem,
    rule: "signal-fades",
    message: `The shortcut shrinks the signal to ${size} over ${counted(count)}, eq. (8). ${evidence}`,
    repairs: [useIdentity(path), ...(shortcut === 0.5 && residual !== 0.5 ? [freeze] : [])],
  };
}

export function branchCutOff(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ shortcut: s }) => s.kind === "constant-scaling" && s.residual === 0);
  return places(architecture, wrong, "shortcut").map(({ path, units, count }) => ({
    severity: "warning",
    rule: "branch-cut-off",
    message: `The branch is multiplied by 0 in ${counted(count)}: it adds nothing, and its weights learn nothing.`,
    path,
    unit: unitOf(units[0]!),
    repairs: [useIdentity(path)],
  }));
}

/** The paper searched 0, -1, ..., -10 and found everything above -6 to fail. */
export function exclusiveGateTooOpen(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ shortcut: s }) => s.kind === "exclusive-gating" && s.bias > -6);
  return places(architecture, wrong, "shortcut").map((place) =>
    gateShut(place, "Table 1, exclusive gating: biases from 0 to -5 fail, -6 gives 8.70%."),
  );
}

function gateShut({ path, units, count }: Place, evidence: string): Problem {
  const { shortcut } = units[0]!;
  const open = shortcutFactor(shortcut)!.toPrecision(3);
  const left = short(productOf(units));
  return {
    severity: "warning",
    rule: "gate-shut",
    message: `The shortcut's gate starts at 1 - g = ${open}, which leaves ${left} of the signal after ${counted(count)}. ${evidence}`,
    path,
    unit: unitOf(units[0]!),
    repairs: [{ title: "Start the bias at -6", path, value: { kind: shortcut.kind, bias: -6 } }, useIdentity(path)],
  };
}

/** "0.017", "3.8e-6"; "0" for what is too small for any number. */
function short(product: number): string {
  return product === 0 || (product >= faintest && product < 1e4)
    ? String(Number(product.toPrecision(2)))
    : product.toExponential(1);
}

/** Dropout and exclusive gating have rules of their own, and a matrix has no factor. */
function isFactor(kind: Shortcut["kind"]): boolean {
  return kind === "constant-scaling" || kind === "shortcut-only-gating";
}

function productOf(units: Unit[]): number {
  return units.reduce((product, { shortcut, count }) => {
    return product * Math.abs(shortcutFactor(shortcut) ?? 1) ** count;
  }, 1);
}

export function dropoutOnTheShortcut(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ shortcut }) => shortcut.kind === "dropout" && shortcut.ratio > 0);
  return places(architecture, wrong, "shortcut").map(({ path, units: [unit] }) => ({
    severity: "warning",
    rule: "dropout-on-shortcut",
    message:
      "Dropout on the shortcut cuts the signal at random, in every unit anew. Table 1, with 0.5: fail, against 6.61%.",
    path,
    unit: unitOf(unit!),
    repairs: [useIdentity(path)],
  }));
}

/** Option C of He et al. 2015 helped a network of 16 units, and not the paper's deeper ones. Sect. 3.2. */
const fewConvolutions = 16;

export function convolutionOnTheShortcut(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter((unit) => unit.shortcut.kind === "conv-1x1" && !changesDimension(unit));
  const number = wrong.reduce((sum, { count }) => sum + count, 0);
  return places(architecture, wrong, "shortcut").map(({ path, units: [unit] }) => ({
    severity: number > fewConvolutions ? "warning" : "information",
    rule: "convolution-on-shortcut",
    message: "A 1x1 convolution stands on shortcuts that need none. Table 1, in every unit: 12.22%, against 6.61%.",
    path,
    unit: unitOf(unit!),
    repairs: [useIdentity(path)],
  }));
}
