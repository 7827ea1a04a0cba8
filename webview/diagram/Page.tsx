import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DiagramIntent, DiagramScope } from "../../src/protocol/choices";
import type { DiagramMessage, PageState, Selection, UnitView } from "../../src/protocol/diagram";
import { Icon } from "../shared/sprite";
import type { Drag } from "./unit/drag";
import { Foot } from "./Foot";
import { Header, scopeName } from "./Header";
import { Inspector, isPreview, type Drawn } from "./inspector/Inspector";
import { Lens } from "./unit/Lens";
import { NarrowStrip } from "./strip/NarrowStrip";
import { keyAction } from "./keys";
import { insertLayer, moveLayer, removeLayer, type Moved, type Place } from "./unit/order";
import { placeOf } from "./unit/places";
import { OrderChooser } from "./choosers/OrderChooser";
import { ShortcutChooser } from "./choosers/ShortcutChooser";
import { Stale } from "./states";
import { StripView } from "./strip/StripView";
import { layerName, layerNames, sayOrder, t } from "./strings";
import { layoutStrip, neighbour, unitBand } from "./strip/strip";
import { Unit, type Part } from "./unit/Unit";
import { useZoom, withinZoom } from "./unit/zoom";

/** The network, the unit, and what is known of it. Holds nothing of the file: only where the reader is. */
export function Page(props: {
  view: Drawn;
  page: PageState;
  setPage: (change: Partial<PageState>) => void;
  post: (message: DiagramMessage) => void;
}): VNode {
  const { view, page, setPage, post } = props;
  const { diagram, version, problems } = view;
  const { unit } = diagram;
  const { scope = "all", zoom = 1, block } = page;
  const [choosing, setChoosing] = useState<{ part: Part; y: number; opener: Element }>();
  const [said, setSaid] = useState("");
  const [stripScroll, setStripScroll] = useState(0);
  const [hovered, setHovered] = useState<string>();
  const [problemAt, setProblemAt] = useState(-1);
  const main = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  /** Where the focus goes when the text that was edited comes back as a new view. */
  const waiting = useRef<{ version: number; to: Place; done: string } | undefined>(undefined);
  const strip = useMemo(() => layoutStrip(diagram.stages), [diagram.stages]);
  const disabled = view.mode === "stale" || view.locked !== undefined;
  const wholeScope: DiagramScope = {
    all: { kind: "all" as const },
    stage: { kind: "stage" as const, stage: unit.stage },
    unit: { kind: "unit" as const, stage: unit.stage, unit: unit.unit },
  }[scope];

  useLayoutEffect(() => {
    const moved = waiting.current;
    if (!moved || isPreview(view)) return;
    waiting.current = undefined;
    if (version === moved.version) return;
    const block = blockAt(unit, moved.to);
    setPage({ block });
    focusBlock(main.current, block);
    setSaid(moved.done);
  }, [view]);

  const select = (selection: Selection): void => {
    setSaid("");
    setPage({ selection });
    post({ type: "select", selection });
  };
  const edit = (intent: DiagramIntent): void => post({ type: "edit", intent, version });

  const move = (step: -1 | 1): void => {
    const layer = unit.layers.find(({ id }) => id === block);
    if (!layer || disabled || waiting.current) return;
    const moved = moveLayer(unit.order, unit.kind, placeOf(layer), step);
    if (moved) rearrange(moved, t.moved(layerName(layer), moved.to.part));
    else setSaid(layer.layer === "weight" ? t.notHere.weight : t.atEnd);
  };
  const add = (kind: "bn" | "relu"): void => {
    if (disabled || waiting.current) return;
    const layer = unit.layers.find(({ id }) => id === block);
    if (!layer && block !== "addition") setSaid(t.notHere.shortcut);
    else {
      const added = insertLayer(unit.order, unit.kind, kind, layer && placeOf(layer));
      rearrange(added, t.added(layerNames[kind], added.to.part));
    }
  };
  const remove = (): void => {
    if (disabled || waiting.current) return;
    const layer = unit.layers.find(({ id }) => id === block);
    const rest = layer && removeLayer(unit.order, unit.kind, placeOf(layer));
    if (rest) rearrange(rest, t.removed(layerName(layer)));
    else setSaid(layer ? t.weightCount : t.nothingToRemove);
  };
  /** Writes a new order; the focus goes to the layer that it is about. */
  const rearrange = ({ activation, to }: Moved, done: string): void => {
    waiting.current = { version, to, done: sayOrder(done, activation) };
    edit({ kind: "activation", scope: wholeScope, activation });
  };
  const [dragged, setDragged] = useState<Drag>();
  const aim = (drag: Drag): void => {
    setSaid("");
    setDragged(drag);
    const { target } = drag;
    preview(
      target.kind === "place"
        ? { kind: "activation", scope: wholeScope, activation: target.place.moved.activation }
        : null,
    );
  };
  const putBack = (): void => {
    setDragged(undefined);
    preview(null);
  };
  const drop = ({ target, block: layer }: Drag): void => {
    setDragged(undefined);
    if (target.kind === "place") rearrange(target.place.moved, t.moved(layerName(layer), target.place.moved.to.part));
    else putBack();
    if (target.kind === "no") setSaid(t.notHere[target.why]);
  };

  const choose = (part: Part, opener: Element): void => {
    if (disabled) return;
    const { top, height } = opener.getBoundingClientRect();
    setSaid("");
    setChoosing({ part, y: top + height / 2, opener });
  };
  const close = (): void => {
    if (choosing?.opener instanceof HTMLElement || choosing?.opener instanceof SVGElement) choosing.opener.focus();
    setChoosing(undefined);
  };
  const preview = (intent: DiagramIntent | null): void => post({ type: "preview", intent, version });

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

  const onKey = (event: KeyboardEvent): void => {
    if (choosing) return;
    const act = keyAction(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    const find = (selector: string): HTMLElement | null | undefined => main.current?.querySelector(selector);
    switch (act) {
      case "previous":
      case "next": {
        const to = neighbour(diagram.stages, unit, act === "next" ? 1 : -1);
        if (to) select(to);
        break;
      }
      case "in":
      case "out":
        setPage({ zoom: withinZoom(zoom * (act === "in" ? 1.25 : 0.8)) });
        break;
      case "fit": {
        const { clientWidth = 0, clientHeight = 0 } = body.current ?? {};
        const { width, height } = unit.drawing;
        setPage({ zoom: withinZoom(Math.min(clientWidth / width, clientHeight / height)) });
        break;
      }
      case "next problem":
        toProblem(1);
        break;
      case "previous problem":
        toProblem(-1);
        break;
      case "fix":
        find("[data-problem] button")?.focus();
        break;
      case "network":
        find("[role=treeitem][aria-selected=true]")?.focus();
        break;
    }
  };
  // On the window, as nothing may have the focus yet; before the page is painted, so that no key is lost.
  useLayoutEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
  useEffect(() => setProblemAt(-1), [version]);
  useZoom(body, zoom, (next) => setPage({ zoom: next }));

  const scopeText = scopeName(scope, diagram);
  const band = unitBand(strip, unit);
  return (
    <main ref={main} class={`view lay ${view.mode === "stale" ? "old" : ""}`} data-hovered={termOf(hovered)}>
      <div class="strip" onScroll={(event) => setStripScroll(event.currentTarget.scrollTop)}>
        <div class="hd row">
          <div class="heading">
            <div class="b cut" title={diagram.name}>
              {diagram.name}
            </div>
            <div class="s dim cut num">{t.costs(diagram.cost)}</div>
          </div>
        </div>
        <NarrowStrip stages={diagram.stages} selected={unit} select={select} />
        <StripView diagram={diagram} strip={strip} selected={unit} select={select} />
      </div>
      <div class="unit" role="group" aria-label={`${t.unit(unit.unit)}, ${t.oneOf(unit)}`}>
        <Header
          diagram={diagram}
          scope={scope}
          disabled={disabled}
          setScope={(name) => setPage({ scope: name })}
          select={select}
        />
        <div ref={body} class="body">
          {view.mode === "stale" && <Stale view={view} post={post} />}
          {view.locked !== undefined && (
            <p class="row notice">
              <Icon name="lock" />
              <span>
                <b>{t.locked}.</b> {view.locked}
              </span>
            </p>
          )}
          <Unit
            unit={unit}
            zoom={zoom}
            problems={problems.filter((problem) => concerns(problem.unit, unit))}
            old={view.mode === "stale"}
            disabled={disabled}
            selected={block}
            select={(id) => {
              setSaid("");
              setPage({ block: id });
            }}
            hovered={hovered}
            hover={setHovered}
            choose={choose}
            move={move}
            add={add}
            remove={remove}
            aim={aim}
            drop={drop}
            putBack={putBack}
          />
        </div>
        {band && view.mode !== "stale" && view.locked === undefined && (
          <Lens top={band.y - stripScroll + 44} height={band.height} to={unit.drawing.height * zoom} />
        )}
        <Foot
          unit={unit}
          selected={block}
          preview={isPreview(view)}
          said={said}
          choosing={choosing?.part}
          drag={dragged}
        />
      </div>
      <Inspector
        view={view}
        actions={{
          fix: (problem, fix) => post({ type: "fix", problem, fix, version }),
          reveal: (offset) => post({ type: "reveal", offset }),
          train: () => post({ type: "train" }),
          setStage: (field, value) => edit({ kind: "stage", stage: unit.stage, field, value }),
        }}
      />
      {choosing?.part === "shortcut" && (
        <ShortcutChooser
          unit={unit}
          scope={scopeText}
          pointsAt={choosing.y}
          preview={(shortcut) => preview({ kind: "shortcut", scope: wholeScope, shortcut })}
          keep={(shortcut) => {
            edit({ kind: "shortcut", scope: wholeScope, shortcut });
            close();
          }}
          cancel={() => {
            preview(null);
            close();
          }}
        />
      )}
      {choosing?.part === "order" && (
        <OrderChooser
          unit={unit}
          scope={scopeText}
          pointsAt={choosing.y}
          preview={(activation) => preview({ kind: "activation", scope: wholeScope, activation })}
          keep={(activation) => {
            edit({ kind: "activation", scope: wholeScope, activation });
            close();
          }}
          cancel={() => {
            preview(null);
            close();
          }}
        />
      )}
      <div class="unseen" role="status" aria-live="polite">
        {said}
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

/** The block that stands at a place; the one before it where the last was taken away. */
function blockAt(unit: UnitView, { part, place }: Place): string {
  const there = unit.layers.filter((layer) => placeOf(layer).part === part);
  return (there.find((layer) => layer.place === place) ?? there.at(-1))?.id ?? "addition";
}

function focusBlock(main: Element | null, id: string): void {
  main?.querySelector<SVGElement>(`[data-id="${id}"]`)?.focus();
}
