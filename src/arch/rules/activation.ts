import type { Architecture } from "../architecture";
import type { Path } from "../finding";
import type { Network } from "../network";
import { table2 } from "../paper/paper";
import type { Repair } from "../edit/repair";
import { allUnits, places, unitOf, type Problem } from "./problem";

/** What Sect. 4.1 says against some orders of layers. */

const preActivate = (path: Path): Repair => ({
  title: "Use full pre-activation (6.37%)",
  path,
  value: "full-preactivation",
});

/** Each order of Fig. 4 has as many ReLUs as weight layers. */
export function unitWithoutRelu(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ order: { branch, afterAddition } }) => {
    return !branch.includes("relu") && !afterAddition.includes("relu");
  });
  return places(architecture, wrong, "activation").map(({ path, units: [unit] }) => ({
    severity: "warning",
    rule: "no-relu",
    message: "Without a ReLU a unit is linear: however many stand in a row, they can do no more than one linear layer.",
    path,
    unit: unitOf(unit!),
    repairs: [preActivate(path)],
  }));
}

/** Fig. 4(c): F is never negative, so that the signal can only grow. Sect. 4.1. */
export function branchEndsInRelu(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ order }) => order.branch.at(-1) === "relu");
  return places(architecture, wrong, "activation").map(({ path, units: [unit] }) => ({
    severity: "warning",
    rule: "branch-ends-in-relu",
    message: `The branch ends in ReLU, so it only ever adds: the signal can only grow from unit to unit. ${evidence("relu-before-addition")}`,
    path,
    unit: unitOf(unit!),
    repairs: [preActivate(path)],
  }));
}

/** Fig. 4(d). Sect. 4.1. */
export function reluBeforeTheFirstBn(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ order: { branch } }) => {
    const bn = branch.indexOf("bn");
    const relu = branch.indexOf("relu");
    return relu >= 0 && (bn < 0 || relu < bn);
  });
  return places(architecture, wrong, "activation").map(({ path, units: [unit] }) => ({
    severity: "information",
    rule: "relu-before-bn",
    message: `The branch's first ReLU has no batch normalisation before it. ${evidence("relu-only-preactivation")}`,
    path,
    unit: unitOf(unit!),
    repairs: [preActivate(path)],
  }));
}

/** Fig. 4(b): what follows the addition acts on the shortcut's signal too. Sect. 4.1. */
export function bnOnTheShortcut(architecture: Architecture, network: Network): Problem[] {
  const wrong = allUnits(network).filter(({ order }) => order.afterAddition.includes("bn"));
  return places(architecture, wrong, "activation").map(({ path, units: [unit] }) => ({
    severity: "warning",
    rule: "bn-on-shortcut",
    message: `Batch normalisation after the addition changes the shortcut's signal too. ${evidence("bn-after-addition")}`,
    path,
    unit: unitOf(unit!),
    repairs: [preActivate(path)],
  }));
}

function evidence(name: keyof typeof table2): string {
  const percent = (order: keyof typeof table2): string => `${table2[order]["resnet-110"].toFixed(2)}%`;
  const other = name === "relu-only-preactivation" ? "full-preactivation" : "original";
  const unit = other === "original" ? "the original unit" : "full pre-activation";
  return `Table 2, ResNet-110: ${percent(name)}, against ${percent(other)} with ${unit}.`;
}
