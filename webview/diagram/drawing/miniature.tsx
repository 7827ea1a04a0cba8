import type { VNode } from "preact";
import { orderOf, type ActivationName, type Layer, type Shortcut } from "../../../src/arch/architecture";
import { Cross } from "./marks";
import { layerName } from "../names";

/** x of path and branch in a miniature. */
const path = 22;
const branch = 76;

/** A unit in miniature, as in Fig. 2. `unknown`: a shortcut that the file names and nobody knows. */
export function ShortcutMiniature({ kind }: { kind: Shortcut["kind"] | "unknown" }): VNode {
  return (
    <svg class="mini" width="94" height="92" viewBox="0 0 94 92" aria-hidden="true">
      <path class="path" d={`M${path} 2V82`} />
      <path class="tip p" d={`M${path} 91l-6-9h12z`} />
      <path class="edge" d={`M${path} 8H${branch - 6}Q${branch} 8 ${branch} 14V62Q${branch} 68 ${branch - 6} 68H30`} />
      <rect class="fb" x={branch - 16} y="17" width="32" height="20" rx="2" />
      <text class="m sm" x={branch} y="32" text-anchor="middle">
        ℱ
      </text>
      <OnPath kind={kind} />
      <circle class="pc" cx={path} cy="68" r="7" />
      <Cross at={[path, 68]} r={4} sign="plus" />
    </svg>
  );
}

function OnPath({ kind }: { kind: Shortcut["kind"] | "unknown" }): VNode | null {
  switch (kind) {
    case "identity":
      return null;
    case "constant-scaling":
      return <path class="onp" d={`M${path - 11} 28h22L${path} 46Z`} />;
    case "conv-1x1":
      return (
        <>
          <rect class="onp" x={path - 16} y="27" width="32" height="20" rx="1" />
          <text class="s" x={path} y="41" text-anchor="middle">
            1×1
          </text>
        </>
      );
    case "dropout":
      return (
        <>
          <circle class="onp" cx={path} cy="37" r="10" stroke-dasharray="2.5 2.5" />
          <g class="dt">
            <circle cx="18" cy="34" r="1.5" />
            <circle cx="25" cy="33" r="1.5" />
            <circle cx="21" cy="41" r="1.5" />
          </g>
        </>
      );
    case "unknown":
      return (
        <>
          <rect class="onp e" x={path - 11} y="27" width="22" height="20" rx="1" stroke-dasharray="2 2" />
          <text class="b" x={path} y="41.5" text-anchor="middle">
            ?
          </text>
        </>
      );
    case "exclusive-gating":
    case "shortcut-only-gating": {
      const both = kind === "exclusive-gating";
      return (
        <>
          <path class="edge gt" d={`M${path} 18H44Q48 18 48 22M48 38V48M28 48H${both ? 70 : 48}`} />
          <circle class="onp" cx="48" cy="30" r="8.5" />
          <path class="sg" d="M43 33.5c6 0 4-7 10-7" />
          {(both ? [path, branch] : [path]).map((x) => (
            <g key={x} class="xg">
              <circle class="onp" cx={x} cy="48" r="6.5" />
              <Cross at={[x, 48]} r={3.5} sign="times" />
            </g>
          ))}
        </>
      );
    }
  }
}

const chips: Record<Layer, { style: string; radius: number }> = {
  weight: { style: "weight", radius: 1 },
  bn: { style: "norm", radius: 4 },
  relu: { style: "actv", radius: 8 },
};

/** The order of a unit in miniature, as in Fig. 4. */
export function OrderMiniature({ name }: { name: ActivationName }): VNode {
  const { branch: layers, afterAddition } = orderOf(name, "basic");
  const [x, f, addition] = [27, 81, 142];
  const first = 157;
  const end = afterAddition.length === 0 ? 164 : first + 19 * afterAddition.length;
  return (
    <svg class="mini" width="108" height="206" viewBox="0 0 108 206" aria-hidden="true">
      <path class="path" d={`M${x} 2V${end}`} />
      <path class="tip p" d={`M${x} ${end + 9}l-6-9h12z`} />
      <path
        class="edge"
        d={`M${x} 8H${f - 6}Q${f} 8 ${f} 14V${addition - 6}Q${f} ${addition} ${f - 6} ${addition}H35`}
      />
      {layers.map((layer, i) => (
        <Chip key={i} layer={layer} x={f} y={20 + 19 * i} />
      ))}
      <circle class="pc" cx={x} cy={addition} r="7" />
      <Cross at={[x, addition]} r={4} sign="plus" />
      {afterAddition.map((layer, i) => (
        <Chip key={i} layer={layer} x={x} y={first + 19 * i} />
      ))}
    </svg>
  );
}

function Chip({ layer, x, y }: { layer: Layer; x: number; y: number }): VNode {
  const { style, radius } = chips[layer];
  return (
    <g class={`op ${style}`}>
      <rect class="o" x={x - 25} y={y} width="50" height="16" rx={radius} />
      <text class="s" x={x} y={y + 12} text-anchor="middle">
        {layer === "weight" ? layer : layerName({ layer })}
      </text>
    </g>
  );
}
