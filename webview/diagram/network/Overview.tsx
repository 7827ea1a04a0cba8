import type { VNode } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DiagramContent, Selection, UnitRange } from "../../../src/protocol/diagram";
import { grouped, scientific } from "../../shared/format";
import { normAt } from "../heat";
import { sayUnitInNetwork } from "../sentences";
import { t } from "../strings";
import { groupOf, neighbour, rangesOfSpan, unitNumber } from "../units";
import { Network } from "./Network";
import { layoutRows, unitAtPoint, unitX, type Row } from "./rows";

/** Every unit of the network, one row a stage, with the gradient norm below each. Arrows select, Enter opens the unit. */
export function Overview(props: {
  diagram: DiagramContent;
  /** The unit from which a key goes on. */
  here: () => Selection;
  lit: UnitRange[];
  select: (selection: Selection) => void;
  open: (selection: Selection) => void;
  measureTo: (selection: Selection) => void;
}): VNode {
  const { diagram, here, lit, select, open, measureTo } = props;
  const { stages, unit: selected, signal, units } = diagram;
  const frame = useRef<HTMLDivElement>(null);
  const [[width, height], setRoom] = useState([0, 0]);
  const [pointed, setPointed] = useState<Selection>();
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void => setRoom([element.clientWidth, element.parentElement?.clientHeight ?? 0]);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.focus();
    return () => observer.disconnect();
  }, []);
  const rows = useMemo(() => layoutRows(stages, width, height), [stages, width, height]);
  const network = useMemo(() => <Network diagram={diagram} rows={rows} />, [rows, diagram.gradient]);
  const at = (event: MouseEvent): Selection | undefined => {
    const { left = 0, top = 0 } = frame.current?.querySelector("svg")?.getBoundingClientRect() ?? {};
    return unitAtPoint(rows, event.clientX - left, event.clientY - top);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = here();
    const other = (step: -1 | 1): Selection | undefined => {
      const to = stages[from.stage - 1 + step];
      return to && { stage: to.stage, unit: Math.min(from.unit, to.units) };
    };
    const to = {
      ArrowLeft: () => neighbour(stages, from, -1),
      ArrowRight: () => neighbour(stages, from, 1),
      ArrowUp: () => other(-1),
      ArrowDown: () => other(1),
      Home: () => ({ stage: from.stage, unit: 1 }),
      End: () => ({ stage: from.stage, unit: stages[from.stage - 1]?.units ?? 1 }),
    }[event.key];
    if (event.key === "Enter") open(from);
    else if (!to) return;
    else {
      const unit = to();
      if (unit) select(unit);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const measured = signal.to - signal.from + 1 < units ? rangesOfSpan(stages, signal) : [];
  const row = rows[selected.stage - 1];
  return (
    <div
      ref={frame}
      class="overview"
      role="listbox"
      tabIndex={0}
      aria-label={t.allOfNetwork(units)}
      aria-activedescendant="overview-unit"
      onKeyDown={onKey}
      onMouseMove={(event) => setPointed(at(event))}
      onMouseLeave={() => setPointed(undefined)}
      onClick={(event) => {
        const unit = at(event);
        if (unit && event.shiftKey) measureTo(unit);
        else if (unit) select(unit);
      }}
      onDblClick={(event) => {
        const unit = at(event);
        if (unit) open(unit);
      }}
    >
      <svg width={width} height={rows.length * (rows[0]?.rise ?? 0)} role="presentation">
        {network}
        {lit.map((range, i) => (
          <Underline key={i} row={rows[range.stage - 1]} range={range} />
        ))}
        {measured.map((range, i) => (
          <Bracket key={i} row={rows[range.stage - 1]} range={range} />
        ))}
        {row && (
          <g id="overview-unit" role="option" aria-selected="true" aria-label={sayUnitInNetwork(diagram, selected)}>
            <rect
              class="ring"
              x={unitX(row, selected.unit) - Math.max(6, row.pitch / 2)}
              y={row.y - 22}
              width={Math.max(12, row.pitch)}
              height="28"
              rx="3"
            />
            <text class="s num" y={row.y - 27} {...labelPlace(row, selected.unit)}>
              {grouped(selected.unit)}
            </text>
          </g>
        )}
      </svg>
      {pointed && <PointedNote diagram={diagram} row={rows[pointed.stage - 1]} unit={pointed} />}
    </div>
  );
}

/** Above the unit, or right of the glyph of a unit that changes dimension. */
function labelPlace(row: Row, unit: number): { x: number; "text-anchor": "middle" | "start" } {
  const x = unitX(row, unit);
  const glyph = row.stage.groups.find(({ first, increase }) => increase && Math.abs(unitX(row, first) - x) < 24);
  return glyph ? { x: unitX(row, glyph.first) + 14, "text-anchor": "start" } : { x, "text-anchor": "middle" };
}

interface OnRow {
  row: Row | undefined;
  range: UnitRange;
}

/** Units that an edit would change. */
function Underline({ row, range }: OnRow): VNode | null {
  return row ? <path class="lit" d={`M${row.left + (range.first - 1) * row.pitch} ${row.y + 6}H${row.left + range.last * row.pitch}`} /> : null; // prettier-ignore
}

/** Units that the signal is measured over. */
function Bracket({ row, range }: OnRow): VNode | null {
  return row ? <path class="span" d={`M${row.left + (range.first - 1) * row.pitch + 1} ${row.y - 20}v-6H${row.left + range.last * row.pitch - 1}v6`} /> : null; // prettier-ignore
}

function PointedNote(props: { diagram: DiagramContent; row: Row | undefined; unit: Selection }): VNode | null {
  const { diagram, row, unit } = props;
  const group = groupOf(diagram.stages, unit);
  if (!row || !group) return null;
  const norm = normAt(diagram.gradient.points, unitNumber(diagram.stages, unit));
  const x = unitX(row, unit.unit);
  const side = x > (row.left + row.right) / 2 ? { right: `calc(100% - ${x - 10}px)` } : { left: `${x + 10}px` };
  return (
    <div class="pop note s num" style={{ ...side, top: `${row.y + 12}px` }}>
      {t.pointedUnit(unit.unit, group.shortcut, norm === undefined ? undefined : scientific(norm))}
    </div>
  );
}
