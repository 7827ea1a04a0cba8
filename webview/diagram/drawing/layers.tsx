import type { ComponentChildren, VNode } from "preact";
import type { Layer } from "../../../src/arch/architecture";
import type { LayerBlock, OnShortcut, UnitView } from "../../../src/protocol/diagram";
import type { Box, Drawing, Placed } from "../../../src/protocol/drawing";
import { number } from "../../shared/format";
import type { GlyphName } from "../../shared/sprite";
import type { Drag } from "../unit/drag";
import { Cross, Glyph } from "./marks";
import { sayLayer } from "../sentences";
import { layerName, onShortcutName, strideMark } from "../names";

const looks: Record<Layer, { style: string; radius: number; glyph: GlyphName }> = {
  weight: { style: "weight", radius: 2, glyph: "w3" },
  bn: { style: "norm", radius: 9, glyph: "bn" },
  relu: { style: "actv", radius: 17, glyph: "relu" },
};

/** What can be selected in the drawing, and what a key or the mouse does with it. */
export interface Selectable {
  selected: string | undefined;
  select: (id: string) => void;
  /** The pointer is over it, or has left it. */
  hover: (id: string | undefined) => void;
}

/** A group that moves to its place, and is one of the drawing's stops for the keyboard. */
function Item(props: {
  id: string;
  box: Box;
  class: string;
  label: string;
  choice: Selectable;
  children: ComponentChildren;
}): VNode {
  const { id, box, choice, label, children } = props;
  const selected = choice.selected === id;
  return (
    <g
      class={`op item ${props.class} ${selected ? "sel" : ""}`}
      role="button"
      aria-pressed={selected}
      aria-label={label}
      data-id={id}
      style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
      onFocus={() => choice.select(id)}
      onMouseDown={(event) => event.currentTarget.focus()}
      onMouseEnter={() => choice.hover(id)}
      onMouseLeave={() => choice.hover(undefined)}
    >
      {children}
    </g>
  );
}

function Ring({ box, radius }: { box: Box; radius: number }): VNode {
  return <rect class="ring" x="-4" y="-4" width={box.width + 8} height={box.height + 8} rx={radius + 3} />;
}

/** Weight, BN or ReLU; `lifted`: its place is empty, and waits for it. */
export function LayerItem(props: {
  block: LayerBlock;
  box: Placed;
  unit: UnitView;
  lifted: boolean;
  choice: Selectable;
}): VNode {
  const { block, box, unit, lifted, choice } = props;
  const { style, radius } = looks[block.layer];
  return (
    <Item id={block.id} box={box} class={style} label={sayLayer(block, unit)} choice={choice}>
      {lifted ? (
        <rect class="ghost" width={box.width} height={box.height} rx={radius} />
      ) : (
        <LayerShape block={block} box={box} />
      )}
      {choice.selected === block.id && !lifted && <Ring box={box} radius={radius} />}
    </Item>
  );
}

/** Shape alone tells the layers apart; colour is the second sign. */
function LayerShape({ block, box }: { block: LayerBlock; box: Box }): VNode {
  const { radius, glyph } = looks[block.layer];
  return (
    <>
      <rect class="o" width={box.width} height={box.height} rx={radius} />
      <Glyph name={block.layer === "weight" && block.kernel === 1 ? "w1" : glyph} x={26} y={box.height / 2 - 10} />
      <text class="b" x="58" y={box.height / 2 + 4.5}>
        {layerName(block)}
        {strideMark(block)}
      </text>
    </>
  );
}

/** Where a lifted block may go: every place as a line, the open one as its outline; and the block itself. */
export function LiftedLayer({ drag }: { drag: Drag }): VNode | null {
  const { block, unit, places, target, at } = drag;
  const home = unit.drawing.layers.find(({ id }) => id === block.id);
  if (!home) return null;
  const { style, radius } = looks[block.layer];
  const open = target.kind === "place" ? target.place : undefined;
  return (
    <g aria-hidden="true">
      {places.map((place, i) => {
        const [x, y] = place.at;
        const down = open && y > open.at[1] ? open.shift : 0;
        const half = place.box.width / 2 - 8;
        if (place !== open) return <path key={i} class="slotline" d={`M${x - half} ${y + down}h${2 * half}`} />;
        return <rect key={i} class="dropin" {...place.box} rx={radius} />;
      })}
      <g class={`op lifted sel ${style}`} style={{ transform: `translate(${at[0]}px, ${at[1]}px)` }}>
        <LayerShape block={block} box={home} />
      </g>
    </g>
  );
}

/** Everything on the shortcut is one item: the bare path too, as it can be chosen like the rest. */
export function ShortcutItem(props: { unit: UnitView; label: string; choice: Selectable }): VNode {
  const { unit, label, choice } = props;
  const { onShortcut, gate, path, split, addition } = unit.drawing;
  const selected = choice.selected === "shortcut";
  return (
    <g
      class={`op item onpath ${selected ? "sel" : ""}`}
      role="button"
      aria-pressed={selected}
      aria-haspopup="dialog"
      aria-label={label}
      data-id="shortcut"
      onFocus={() => choice.select("shortcut")}
      onMouseDown={(event) => event.currentTarget.focus()}
      onMouseEnter={() => choice.hover("shortcut")}
      onMouseLeave={() => choice.hover(undefined)}
    >
      <rect class="hit" x={path - 12} y={split[1]} width="24" height={addition[1] - split[1]} />
      {onShortcut.map((box, i) => {
        const part = unit.onShortcut[i];
        return part && <OnPath key={box.id} part={part} box={box} unit={unit} selected={selected} />;
      })}
      {gate && <Gate gate={gate} unit={unit} selected={selected} />}
      {selected && onShortcut.length === 0 && !gate && (
        <rect class="ring" x={path - 9} y={split[1] + 12} width="18" height={addition[1] - split[1] - 36} rx="9" />
      )}
    </g>
  );
}

function OnPath(props: { part: OnShortcut; box: Placed; unit: UnitView; selected: boolean }): VNode {
  const { part, box, unit, selected } = props;
  const { x, y, width, height } = box;
  const name = onShortcutName(part, unit.shortcut);
  const middle = x + width / 2;
  switch (part.what) {
    case "scaling":
      return (
        <>
          <path class="o" d={`M${x} ${y}h${width}L${middle} ${y + height}Z`} stroke-linejoin="round" />
          <text class="s b num" x={middle} y={y + 16} text-anchor="middle">
            {name}
          </text>
          {selected && (
            <path
              class="ring"
              d={`M${x - 9} ${y - 5}h${width + 18}L${middle} ${y + height + 8}Z`}
              stroke-linejoin="round"
            />
          )}
        </>
      );
    case "dropout":
      return (
        <>
          <circle class="o" cx={middle} cy={y + height / 2} r={width / 2} stroke-dasharray="3 3" />
          <Glyph name="drop" x={middle - 10} y={y + height / 2 - 10} />
          {selected && <circle class="ring" cx={middle} cy={y + height / 2} r={width / 2 + 4} />}
        </>
      );
    case "zero-padding":
    case "conv":
    case "bn": {
      const projection = part.what === "conv" && unit.shortcut.kind !== "conv-1x1";
      const glyph = { "zero-padding": "pad", conv: projection ? "proj" : "w1", bn: "bn" } as const;
      const radius = part.what === "bn" ? 9 : 2;
      const left = middle - Math.min(width, 76) / 2;
      return (
        <>
          <rect class="o" x={x} y={y} width={width} height={height} rx={radius} />
          <Glyph name={glyph[part.what]} x={left + 4} y={y + height / 2 - 10} />
          <text class="b" x={left + 30} y={y + height / 2 + 5}>
            {name}
          </text>
          {selected && <rect class="ring" x={x - 4} y={y - 4} width={width + 8} height={height + 8} rx={radius + 3} />}
        </>
      );
    }
  }
}

/** A 1x1 convolution and a sigmoid beside the path. Sect. 3.1. */
function Gate({
  gate,
  unit,
  selected,
}: {
  gate: NonNullable<Drawing["gate"]>;
  unit: UnitView;
  selected: boolean;
}): VNode {
  const { x, y, width, height } = gate;
  const middle = x + width / 2;
  const bias = "bias" in unit.shortcut ? number(unit.shortcut.bias) : "";
  return (
    <>
      <rect class="o" x={x} y={y} width={width} height={height} rx="2" />
      <text class="b" x={middle} y={y + 20} text-anchor="middle">
        1×1
      </text>
      <Glyph name="sig" x={middle - 10} y={y + 29} />
      <text class="s num" x={middle} y={y + 67} text-anchor="middle">
        b<tspan dy="3">g</tspan>
        <tspan dy="-3"> {bias}</tspan>
      </text>
      {selected && <rect class="ring" x={x - 4} y={y - 4} width={width + 8} height={height + 8} rx="5" />}
    </>
  );
}

export function AdditionItem({
  drawing,
  label,
  choice,
}: {
  drawing: Drawing;
  label: string;
  choice: Selectable;
}): VNode {
  const [x, y] = drawing.addition;
  const box = { x: x - 15, y: y - 15, width: 30, height: 30 };
  return (
    <Item id="addition" box={box} class="plus" label={label} choice={choice}>
      <circle class="o" cx="15" cy="15" r="15" />
      <Cross at={[15, 15]} r={7} sign="plus" />
      {choice.selected === "addition" && <Ring box={box} radius={15} />}
    </Item>
  );
}
