import {
  figure4Letter,
  nameOfOrder,
  type ActivationName,
  type Layer,
  type Order,
  type Shortcut,
  type UnitKind,
} from "../architecture";
import { number } from "./numbers";

/** What the paper's choices are called when people read of them; files have their own short names. */
export const shortcutNames: Record<Shortcut["kind"], string> = {
  identity: "identity",
  "constant-scaling": "constant scaling",
  "exclusive-gating": "exclusive gating",
  "shortcut-only-gating": "shortcut-only gating",
  "conv-1x1": "1×1 convolution",
  dropout: "dropout",
};

export const orderNames: Record<ActivationName, string> = {
  original: "original",
  "bn-after-addition": "BN after addition",
  "relu-before-addition": "ReLU before addition",
  "relu-only-preactivation": "ReLU-only pre-activation",
  "full-preactivation": "full pre-activation",
};

/** "exclusive gating, bias −6". */
export function shortcutTitle(shortcut: Shortcut): string {
  const name = shortcutNames[shortcut.kind];
  switch (shortcut.kind) {
    case "constant-scaling":
      return `${name}, ${number(shortcut.shortcut)} on the shortcut, ${number(shortcut.residual)} on the branch`;
    case "exclusive-gating":
    case "shortcut-only-gating":
      return `${name}, bias ${number(shortcut.bias)}`;
    case "dropout":
      return `${name} ${number(shortcut.ratio)}${shortcut.rescale ? ", rescaled" : ""}`;
    case "identity":
    case "conv-1x1":
      return name;
  }
}

/** "full pre-activation, Fig. 4(e)"; what the paper does not name: "BN, weight, ReLU, weight; after the addition ReLU". */
export function orderTitle(order: Order, kind: UnitKind): string {
  const name = nameOfOrder(order, kind);
  if (name) return `${orderNames[name]}, Fig. 4(${figure4Letter[name]})`;
  const after = order.afterAddition.map((layer) => layerTitles[layer]).join(", ") || "nothing";
  return `${order.branch.map((layer) => layerTitles[layer]).join(", ")}; after the addition ${after}`;
}

const layerTitles: Record<Layer, string> = { bn: "BN", relu: "ReLU", weight: "weight" };

export const kindTitles: Record<UnitKind, string> = {
  basic: "two 3×3",
  bottleneck: "bottleneck",
  "one-layer": "one 3×3",
};
