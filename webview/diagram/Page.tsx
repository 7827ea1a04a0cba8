import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { DiagramIntent } from "../../src/protocol/choices";
import type { PageState, Selection } from "../../src/protocol/diagram";
import { OpenChooser, type Opened } from "./choosers/OpenChooser";
import { Find } from "./Find";
import { Foot, type Doing } from "./Foot";
import { Header, scopeText } from "./Header";
import { Inspector, type Drawn } from "./inspector/Inspector";
import { KeyList } from "./KeyList";
import type { PageMessage } from "./memory";
import { Overview } from "./network/Overview";
import { usePageKeys } from "./pageKeys";
import { useSelecting } from "./selection";
import { Locked, Stale } from "./states";
import { useResize } from "./strip/resize";
import { layoutStrip, unitBand } from "./strip/strip";
import { StripPane } from "./strip/StripPane";
import { t } from "./strings";
import { useArranging } from "./unit/arrange";
import { Lens } from "./unit/Lens";
import { Unit } from "./unit/Unit";
import { useZoom } from "./unit/zoom";
import { countOf, rangesOf, scopeOf, type ScopeName } from "./units";

/** The network, the unit, and what is known of it. Holds nothing of the file: only where the reader is. */
export function Page(props: {
  view: Drawn;
  page: PageState;
  setPage: (change: Partial<PageState>) => void;
  post: (message: PageMessage) => void;
}): VNode {
  const { view, page, setPage, post } = props;
  const { diagram, version, problems } = view;
  const { unit, stages } = diagram;
  const { scope: wanted = "all", zoom = 1, block, overview = false, hidden = [] } = page;
  const [choosing, setChoosing] = useState<Opened>();
  const [asking, setAsking] = useState<"place" | "keys">();
  const [pointedScope, setPointedScope] = useState<ScopeName>();
  const [said, setSaid] = useState("");
  const [stripScroll, setStripScroll] = useState(0);
  const [hovered, setHovered] = useState<string>();
  const main = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const strip = useMemo(() => layoutStrip(stages), [JSON.stringify(stages)]);
  const stale = view.mode === "stale";
  const refusal = stale ? t.notWhileStale : view.locked === undefined ? undefined : t.notWhileLocked;
  const disabled = refusal !== undefined;
  const previewed = view.mode === "drawn" ? view.preview : undefined;
  const scope: ScopeName = wanted === "siblings" && unit.identical === 1 ? "unit" : wanted;
  const wholeScope = scopeOf(scope, unit);

  const edit = (intent: DiagramIntent): void => post({ type: "edit", intent, version });
  /** A click on what has opened it closes it. */
  const ask = (what: "place" | "keys"): void => setAsking((open) => (open === what ? undefined : what));
  const preview = (intent: DiagramIntent | null): void => post({ type: "preview", intent, version });
  const selecting = useSelecting({ view, setPage, post, selected: () => setSaid("") });
  const { select, open, measureTo, setSpan } = selecting;
  const arranging = useArranging({
    main,
    unit,
    version,
    changes: previewed && countOf(previewed),
    scope: wholeScope,
    refusal,
    setBlock: (id) => setPage({ block: id }),
    say: setSaid,
    edit,
    show: preview,
  });
  const resizing = useResize({
    refusal,
    say: setSaid,
    show: (resize) => {
      setSaid("");
      preview(resize ? { kind: "stage", stage: resize.stage, field: "units", value: resize.units } : null);
    },
    write: ({ stage, units }) => {
      setSaid(t.resized(stage, units));
      edit({ kind: "stage", stage, field: "units", value: units });
    },
  });
  const { drag, changing, arrived } = arranging;
  const selected = arrived?.block ?? block;
  const words = arrived?.words ?? said;
  const { resize } = resizing;
  usePageKeys({
    main,
    body,
    view,
    page,
    setPage,
    selecting,
    off: choosing !== undefined || asking !== undefined,
    say: setSaid,
    ask,
  });
  useZoom(body, zoom, (next) => setPage({ zoom: next }));

  const lit = useMemo(
    () => previewed ?? (pointedScope ? rangesOf(scopeOf(pointedScope, unit), stages) : []),
    [previewed, pointedScope, unit, stages],
  );
  const doing: Doing = drag
    ? { drag }
    : resize
      ? { resize }
      : (choosing?.part ?? (overview ? "overview" : changing ? "changing" : disabled ? "reading" : "nothing"));
  const band = unitBand(strip, unit);
  return (
    <main ref={main} class={`view lay ${stale ? "old" : ""}`} data-hovered={termOf(hovered)}>
      <StripPane
        diagram={diagram}
        strip={strip}
        lit={lit}
        disabled={disabled}
        actions={{ select, measureTo }}
        resizing={resizing}
        scroll={stripScroll}
        setScroll={setStripScroll}
      />
      <div class="unit" role="group" aria-label={`${t.unit(unit.unit)}, ${t.oneOf(unit)}`}>
        <Header
          diagram={diagram}
          overview={overview}
          scope={scope}
          disabled={disabled}
          setScope={(name) => setPage({ scope: name })}
          pointAt={setPointedScope}
          select={select}
          showOverview={(shown) => setPage({ overview: shown })}
          find={() => ask("place")}
          zoom={zoom}
          unzoom={() => setPage({ zoom: 1 })}
        />
        {asking === "place" && <Find diagram={diagram} select={select} close={() => setAsking(undefined)} />}
        {asking === "keys" && <KeyList close={() => setAsking(undefined)} />}
        <div ref={body} class="body" data-vscode-context={ownMenu}>
          {view.mode === "stale" && <Stale view={view} post={post} />}
          {view.locked !== undefined && <Locked why={view.locked} />}
          {overview ? (
            <Overview
              diagram={diagram}
              here={selecting.here}
              lit={lit}
              select={select}
              open={open}
              measureTo={measureTo}
            />
          ) : (
            <Unit
              diagram={diagram}
              zoom={zoom}
              problems={problems.filter((problem) => concerns(problem.unit, unit))}
              old={stale}
              disabled={disabled}
              selected={selected}
              select={(id) => {
                if (id === arrived?.block) return;
                setSaid("");
                setPage({ block: id });
              }}
              hovered={hovered}
              hover={setHovered}
              choose={(part, opener) => {
                setSaid(refusal ?? "");
                if (disabled) return;
                // What is being chosen is marked as it is when it is selected.
                if (part === "shortcut") setPage({ block: "shortcut" });
                const { top, height } = opener.getBoundingClientRect();
                setChoosing({ part, opener, y: top + height / 2 });
              }}
              hiddenColumns={hidden}
              arranging={arranging}
            />
          )}
        </div>
        {band && !overview && !disabled && (
          <Lens top={band.y - stripScroll + 44} height={band.height} to={unit.drawing.height * zoom} />
        )}
        <Foot
          diagram={diagram}
          told={hovered ?? selected}
          selected={selected}
          changes={previewed && !drag ? countOf(previewed) : undefined}
          said={words}
          doing={doing}
          help={() => ask("keys")}
        />
      </div>
      <Inspector
        view={view}
        overview={overview}
        hidden={hidden}
        actions={{
          fix: (problem, fix) => post({ type: "fix", problem, fix, version }),
          reveal: (offset) => post({ type: "reveal", offset }),
          train: () => post({ type: "train" }),
          setSpan,
          setStage: (field, value) => edit({ kind: "stage", stage: unit.stage, field, value }),
          hide: (columns) => setPage({ hidden: columns }),
        }}
      />
      {choosing && (
        <OpenChooser
          opened={choosing}
          unit={unit}
          scope={wholeScope}
          scopeText={scopeText(scope, diagram)}
          edit={edit}
          preview={preview}
          close={() => setChoosing(undefined)}
        />
      )}
      <div class="unseen" role="status" aria-live="polite">
        {words || (resize && t.resizing(resize.stage, resize.units))}
      </div>
    </main>
  );
}

/** A right click offers what can be done with the unit alone. */
const ownMenu = JSON.stringify({ preventDefaultContextMenuItems: true });

/** A problem of the network, or of a unit of the same stage: what is said of the first holds for its neighbours. */
function concerns(first: Selection | undefined, unit: Selection): boolean {
  return !first || (first.stage <= unit.stage && (first.stage < unit.stage || first.unit <= unit.unit));
}

/** The part of the equation that a block belongs to. */
function termOf(block: string | undefined): "h" | "f" | "a" | undefined {
  if (block === "shortcut") return "h";
  if (block?.startsWith("branch:")) return "f";
  return block?.startsWith("after:") || block?.startsWith("before:") ? "a" : undefined;
}
