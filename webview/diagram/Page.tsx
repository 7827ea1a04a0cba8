import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DiagramIntent } from "../../src/protocol/choices";
import type { PageState, Selection, UnitSpan } from "../../src/protocol/diagram";
import { OrderChooser } from "./choosers/OrderChooser";
import { ShortcutChooser } from "./choosers/ShortcutChooser";
import { Find } from "./Find";
import { Foot, type Doing } from "./Foot";
import { Header, scopeText } from "./Header";
import { Inspector, type Drawn } from "./inspector/Inspector";
import { useKeys, type KeyAction } from "./keys";
import type { PageMessage } from "./memory";
import { Overview } from "./network/Overview";
import { Locked, Stale } from "./states";
import { MiniMap } from "./strip/MiniMap";
import { NarrowStrip } from "./strip/NarrowStrip";
import { useResize } from "./strip/resize";
import { layoutStrip, unitBand } from "./strip/strip";
import { StripView } from "./strip/StripView";
import { t } from "./strings";
import { useArranging } from "./unit/arrange";
import { Lens } from "./unit/Lens";
import { Unit, type Part } from "./unit/Unit";
import { useZoom, withinZoom } from "./unit/zoom";
import { countOf, neighbour, rangesOf, scopeOf, unitNumber, type ScopeName } from "./units";

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
  const [choosing, setChoosing] = useState<{ part: Part; y: number; opener: Element }>();
  const [finding, setFinding] = useState(false);
  const [pointedScope, setPointedScope] = useState<ScopeName>();
  const [said, setSaid] = useState("");
  const [stripScroll, setStripScroll] = useState(0);
  const [hovered, setHovered] = useState<string>();
  const [problemAt, setProblemAt] = useState(-1);
  const main = useRef<HTMLElement>(null);
  const stripPane = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const strip = useMemo(() => layoutStrip(stages), [JSON.stringify(stages)]);
  const stale = view.mode === "stale";
  const disabled = stale || view.locked !== undefined;
  const previewed = view.mode === "drawn" ? view.preview : undefined;
  const scope: ScopeName = wanted === "siblings" && unit.identical === 1 ? "unit" : wanted;
  const wholeScope = scopeOf(scope, unit);

  const edit = (intent: DiagramIntent): void => post({ type: "edit", intent, version });
  const preview = (intent: DiagramIntent | null): void => post({ type: "preview", intent, version });
  /** What was selected last and is not shown yet: the next key goes on from there. */
  const wantedUnit = useRef<Selection | undefined>(undefined);
  const select = (selection: Selection): void => {
    wantedUnit.current = selection;
    setSaid("");
    setPage({ selection });
    post({ type: "select", selection });
  };
  const setSpan = (span: UnitSpan | null): void => {
    setPage({ span: span ?? undefined });
    post({ type: "span", span });
  };
  const open = (selection: Selection): void => {
    setPage({ overview: false });
    select(selection);
  };
  const { called } = view;
  const answered = useRef(called);
  useLayoutEffect(() => {
    if (called !== answered.current) setPage({ overview: false, selection: { stage: unit.stage, unit: unit.unit } });
    answered.current = called;
  }, [called]);
  const measureTo = (selection: Selection): void => {
    const ends = [unitNumber(stages, unit), unitNumber(stages, selection)];
    setSpan({ from: Math.min(...ends), to: Math.max(...ends) });
  };
  useLayoutEffect(() => {
    const { stage = 0, unit: number = 0 } = wantedUnit.current ?? {};
    if (stage === unit.stage && number === unit.unit) wantedUnit.current = undefined;
  }, [view]);
  useLayoutEffect(() => {
    wantedUnit.current = undefined;
  }, [version]);
  const arranging = useArranging({
    main,
    unit,
    version,
    changes: previewed && countOf(previewed),
    scope: wholeScope,
    disabled,
    setBlock: (id) => setPage({ block: id }),
    say: setSaid,
    edit,
    show: preview,
  });
  const resizing = useResize({
    disabled,
    show: (resize) => {
      setSaid("");
      preview(resize ? { kind: "stage", stage: resize.stage, field: "units", value: resize.units } : null);
    },
    write: ({ stage, units }) => {
      setSaid(t.resized(stage, units));
      edit({ kind: "stage", stage, field: "units", value: units });
    },
  });
  const { drag, changing } = arranging;
  const { resize } = resizing;

  const choose = (part: Part, opener: Element): void => {
    if (disabled) return;
    const { top, height } = opener.getBoundingClientRect();
    setSaid("");
    setChoosing({ part, y: top + height / 2, opener });
  };
  const chooser = {
    unit,
    scope: scopeText(scope, diagram),
    pointsAt: choosing?.y ?? 0,
    close: () => {
      if (choosing?.opener instanceof HTMLElement || choosing?.opener instanceof SVGElement) choosing.opener.focus();
      setChoosing(undefined);
    },
    cancel: () => {
      preview(null);
      chooser.close();
    },
  };

  const toProblem = (step: -1 | 1): void => {
    if (problems.length === 0) {
      setSaid(t.noProblem);
      return;
    }
    const next = (Math.max(problemAt, step < 0 ? 0 : -1) + step + problems.length) % problems.length;
    setProblemAt(next);
    const at = problems[next]?.unit;
    if (at) select(at);
    main.current?.querySelector<HTMLElement>(`[data-problem="${next}"] button`)?.focus();
  };
  const fit = (): void => {
    const { clientWidth = 0, clientHeight = 0 } = body.current ?? {};
    const { width, height } = unit.drawing;
    setPage({ zoom: withinZoom(Math.min(clientWidth / width, clientHeight / height)) });
  };

  const find = (selector: string): HTMLElement | null | undefined => main.current?.querySelector(selector);
  const goTo = (step: -1 | 1): void => {
    const to = neighbour(stages, wantedUnit.current ?? unit, step);
    if (to) select(to);
  };
  const number = unitNumber(stages, unit);
  const { from, to } = diagram.signal;
  const keys: Record<KeyAction, () => void> = {
    previous: () => goTo(-1),
    next: () => goTo(1),
    in: () => setPage({ zoom: withinZoom(zoom * 1.25) }),
    out: () => setPage({ zoom: withinZoom(zoom * 0.8) }),
    fit,
    "next problem": () => toProblem(1),
    "previous problem": () => toProblem(-1),
    fix: () => find("[data-problem] button")?.focus(),
    strip: () => find("[role=treeitem][aria-selected=true]")?.focus(),
    overview: () => setPage({ overview: !overview }),
    find: () => setFinding(true),
    "signal from": () => setSpan({ from: number, to: Math.max(number, to) }),
    "signal to": () => setSpan({ from: Math.min(number, from), to: number }),
  };
  useKeys(choosing || finding ? undefined : keys);
  useEffect(() => setProblemAt(-1), [version]);
  useZoom(body, zoom, (next) => setPage({ zoom: next }));

  const lit = previewed ?? (pointedScope ? rangesOf(scopeOf(pointedScope, unit), stages) : []);
  const doing: Doing = drag
    ? { drag }
    : resize
      ? { resize }
      : (choosing?.part ?? (overview ? "overview" : changing ? "changing" : "nothing"));
  const band = unitBand(strip, unit);
  return (
    <main ref={main} class={`view lay ${stale ? "old" : ""}`} data-hovered={termOf(hovered)}>
      <div ref={stripPane} class="strip" onScroll={(event) => setStripScroll(event.currentTarget.scrollTop)}>
        <div class="hd row">
          <div class="heading">
            <div class="b cut" title={diagram.name}>
              {diagram.name}
            </div>
            <div class="s dim cut num">{t.costs(diagram.cost)}</div>
          </div>
        </div>
        <MiniMap strip={strip} selected={unit} pane={stripPane} scroll={stripScroll} />
        <NarrowStrip stages={stages} selected={unit} select={select} />
        <StripView
          diagram={diagram}
          strip={strip}
          lit={lit}
          disabled={disabled}
          actions={{ select, measureTo }}
          resizing={resizing}
        />
      </div>
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
          find={() => setFinding(true)}
        />
        {finding && <Find diagram={diagram} select={select} close={() => setFinding(false)} />}
        <div ref={body} class="body">
          {view.mode === "stale" && <Stale view={view} post={post} />}
          {view.locked !== undefined && <Locked why={view.locked} />}
          {overview ? (
            <Overview
              diagram={diagram}
              here={() => wantedUnit.current ?? unit}
              lit={lit}
              select={select}
              open={open}
              measureTo={measureTo}
            />
          ) : (
            <Unit
              unit={unit}
              zoom={zoom}
              problems={problems.filter((problem) => concerns(problem.unit, unit))}
              old={stale}
              disabled={disabled}
              selected={block}
              select={(id) => {
                setSaid("");
                setPage({ block: id });
              }}
              hovered={hovered}
              hover={setHovered}
              choose={choose}
              hiddenColumns={hidden}
              arranging={arranging}
            />
          )}
        </div>
        {band && !overview && !disabled && (
          <Lens top={band.y - stripScroll + 44} height={band.height} to={unit.drawing.height * zoom} />
        )}
        <Foot
          unit={unit}
          selected={hovered ?? block}
          changes={previewed && !drag ? countOf(previewed) : undefined}
          said={said}
          doing={doing}
        />
      </div>
      <Inspector
        view={view}
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
      {choosing?.part === "shortcut" && (
        <ShortcutChooser
          {...chooser}
          preview={(shortcut) => preview({ kind: "shortcut", scope: wholeScope, shortcut })}
          keep={(shortcut) => {
            edit({ kind: "shortcut", scope: wholeScope, shortcut });
            chooser.close();
          }}
        />
      )}
      {choosing?.part === "order" && (
        <OrderChooser
          {...chooser}
          preview={(activation) => preview({ kind: "activation", scope: wholeScope, activation })}
          keep={(activation) => {
            edit({ kind: "activation", scope: wholeScope, activation });
            chooser.close();
          }}
        />
      )}
      <div class="unseen" role="status" aria-live="polite">
        {said || (resize && t.resizing(resize.stage, resize.units))}
      </div>
    </main>
  );
}

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
