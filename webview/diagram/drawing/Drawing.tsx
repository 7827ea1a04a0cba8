import type { VNode } from "preact";
import type { Cost } from "../../../src/arch/analysis/cost";
import type { LayerBlock, Problem, UnitView } from "../../../src/protocol/diagram";
import { count, number, shape } from "../../shared/format";
import type { Drag } from "../unit/drag";
import { AdditionItem, LayerItem, LiftedLayer, ShortcutItem, type Selectable } from "./layers";
import { Arrow, Cross, X } from "./marks";
import { sayAddition, sayShortcut } from "../sentences";
import { t } from "../strings";

/** Right edges of the table's columns, from the branch's axis. */
const columns = { output: 210, parameters: 300, multiplyAdds: 394 };
export type Column = keyof typeof columns;
export const columnNames: Column[] = ["output", "parameters", "multiplyAdds"];

/** One residual unit, as the host has placed it. */
export function UnitDrawing(props: {
  unit: UnitView;
  problem: Problem | undefined;
  /** The diagram is an older one: what the text now says of the shortcut is not understood. */
  unknown: boolean;
  hovered: string | undefined;
  choice: Selectable;
  drag?: Drag | undefined;
  /** Columns of the table that are left out. */
  hidden?: Column[];
}): VNode {
  const { unit, problem, unknown, hovered, choice, drag, hidden = [] } = props;
  const { drawing } = unit;
  const { path, start, split, addition, end, gate, residualScaling } = drawing;
  const order = { bn: 0, relu: 0, weight: 0 };
  const layerItem = (block: LayerBlock): VNode | undefined => {
    const box = drawing.layers.find(({ id }) => id === block.id);
    // The n-th BN stays itself when it moves, so that it is seen to move.
    const key = `${block.layer}${order[block.layer]++}`;
    const lifted = block.id === drag?.block.id;
    return box && <LayerItem key={key} block={block} box={box} unit={unit} lifted={lifted} choice={choice} />;
  };
  return (
    <svg
      role="presentation"
      width={drawing.width}
      height={drawing.height}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
    >
      <Table unit={unit} hovered={hovered} columns={columnNames.filter((name) => !hidden.includes(name))} />
      <path class="path" d={`M${start[0]} ${start[1]}V${end[1] - 11}`} />
      <path class="tip p" d={`M${end[0]} ${end[1]}l-8-11h16z`} />
      <circle class="tap" cx={split[0]} cy={split[1]} r="4" />
      <X index="l" at={[path, start[1] - 12]} />
      <X index="l+1" at={[path, end[1] + 20]} />
      {drawing.edges.map((line, i) => (
        <Arrow key={i} line={line} />
      ))}
      {gate && (
        <>
          <circle class="tap gt" cx={gate.tap[0]} cy={gate.tap[1]} r="4" />
          {gate.wires.map((line, i) => (
            <Arrow key={i} line={line} kind="gt" />
          ))}
        </>
      )}
      <ShortcutItem unit={unit} label={sayShortcut(unit, problem)} choice={choice} />
      {gate && (
        <>
          <Product at={gate.onPath} label="1 − g" side="left" />
          {gate.onBranch && <Product at={gate.onBranch} label="g" side="right" />}
        </>
      )}
      {residualScaling && unit.shortcut.kind === "constant-scaling" && (
        <g class="op onpath">
          <path class="o" d={`M${residualScaling.x} ${residualScaling.y}h52l-26 40Z`} stroke-linejoin="round" />
          <text class="s b num" x={residualScaling.x + 26} y={residualScaling.y + 16} text-anchor="middle">
            {number(unit.shortcut.residual)}
          </text>
        </g>
      )}
      {[
        ...unit.layers.filter(({ part }) => part !== "after").map(layerItem),
        <AdditionItem key="addition" drawing={drawing} label={sayAddition(unit)} choice={choice} />,
        ...unit.layers.filter(({ part }) => part === "after").map(layerItem),
      ]}
      <text class="s dim" x={addition[0] - 24} y={addition[1] + 4} text-anchor="end">
        {t.addition}
      </text>
      {unknown && <Unknown x={path} y={drawing.middle} />}
      {problem && !unknown && <Squiggle unit={unit} severity={problem.severity} fixable={problem.fixes.length > 0} />}
      {drag && <LiftedLayer drag={drag} />}
    </svg>
  );
}

function Product({ at, label, side }: { at: [number, number]; label: string; side: "left" | "right" }): VNode {
  const [x, y] = at;
  return (
    <g class="op onpath times">
      <circle class="o" cx={x} cy={y} r="12" />
      <Cross at={at} r={6} sign="times" />
      <text class="num" x={x + (side === "left" ? -22 : 22)} y={y + 5} text-anchor={side === "left" ? "end" : "start"}>
        {label}
      </text>
    </g>
  );
}

/** Shape after it, parameters and multiply-adds of every block, and of the unit. */
function Table(props: { unit: UnitView; hovered: string | undefined; columns: Column[] }): VNode {
  const { unit, hovered, columns: shown } = props;
  const { drawing } = unit;
  const { branch, path, addition } = drawing;
  const first = Math.min(...drawing.layers.map(({ y }) => y));
  const longest = Math.max(...[unit, ...unit.layers].map(({ output }) => shape(output).length));
  // As far as the longest size of a map, in the widest of the fonts.
  const hairEnd = branch + columns.output - 8 - 9 * longest;
  // Each block's own sentence says what stands in its row.
  return (
    <g aria-hidden="true">
      {shown.map((column) => (
        <text key={column} class={`s dim ${column}`} x={branch + columns[column]} y={first - 24} text-anchor="end">
          {t.columns[column]}
        </text>
      ))}
      {unit.layers.map((block) => {
        const box = drawing.layers.find(({ id }) => id === block.id);
        if (!box) return null;
        const y = box.y + box.height / 2;
        const from = block.part === "branch" ? branch + 92 : path + 92;
        return (
          <g key={block.id}>
            {block.part !== "after" && shown.length > 0 && <path class="hair" d={`M${from} ${y + 0.5}H${hairEnd}`} />}
            <Row
              x={branch}
              y={y}
              output={block.output}
              cost={block.cost}
              columns={shown}
              hovered={hovered === block.id}
            />
          </g>
        );
      })}
      {shown.length > 0 && <path class="hair" d={`M${branch + 92} ${addition[1] + 0.5}H${hairEnd}`} />}
      <text class="s dim total" x={branch + 84} y={addition[1] + 4} text-anchor="end">
        {t.unitTotal}
      </text>
      <Row
        x={branch}
        y={addition[1]}
        output={unit.output}
        cost={unit.cost}
        columns={shown}
        hovered={hovered === "addition"}
        bold
      />
    </g>
  );
}

function Row(props: {
  x: number;
  y: number;
  output: UnitView["output"];
  cost: Cost;
  columns: Column[];
  hovered: boolean;
  bold?: boolean;
}): VNode {
  const { x, y, output, cost, columns: shown, hovered, bold } = props;
  const cells = {
    output: shape(output),
    parameters: cost.parameters > 0 ? count(cost.parameters) : undefined,
    multiplyAdds: cost.multiplyAdds > 0 ? count(cost.multiplyAdds) : undefined,
  };
  return (
    <g class={`num ${hovered ? "hovered" : ""}`}>
      {shown.map((column) => (
        <text
          key={column}
          class={`${column} ${cells[column] === undefined ? "dim" : bold ? "b" : ""}`}
          x={x + columns[column]}
          y={y + 4.5}
          text-anchor="end"
        >
          {cells[column] ?? t.nothing}
        </text>
      ))}
    </g>
  );
}

function Unknown({ x, y }: { x: number; y: number }): VNode {
  return (
    <g class="mini">
      <rect class="onp e" x={x - 24} y={y - 20} width="48" height="40" rx="2" stroke-dasharray="3 3" />
      <text class="b" x={x} y={y + 5} text-anchor="middle">
        ?
      </text>
    </g>
  );
}

/** Under what stands on the shortcut, and a bulb beside it if there is a fix. */
function Squiggle(props: { unit: UnitView; severity: Problem["severity"]; fixable: boolean }): VNode {
  const { unit, severity, fixable } = props;
  const { drawing } = unit;
  const last = drawing.gate ?? drawing.onShortcut.at(-1);
  const x = last ? last.x + last.width / 2 : drawing.path;
  const y = last ? last.y + last.height + 8 : drawing.middle;
  return (
    <>
      {severity !== "information" && (
        <path
          class={`squig ${severity === "error" ? "e" : "w"}`}
          d={`M${x - 12} ${y + 9}l3-3 3 3 3-3 3 3 3-3 3 3 3-3 3 3`}
        />
      )}
      {fixable && last && (
        <use href="#i-lightbulb" class="bulb" x={last.x + last.width + 8} y={last.y} width="16" height="16" />
      )}
    </>
  );
}
