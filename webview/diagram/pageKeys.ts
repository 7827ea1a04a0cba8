import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageState } from "../../src/protocol/diagram";
import type { Drawn } from "./inspector/Inspector";
import { useKeys } from "./keys";
import type { Selecting } from "./selection";
import { t } from "./strings";
import { withinZoom } from "./unit/zoom";
import { unitNumber } from "./units";

/** What the keys do anywhere on the page, while nothing that is open has them to itself. */
export function usePageKeys(props: {
  main: RefObject<HTMLElement | null>;
  /** The pane of the unit's drawing. */
  body: RefObject<HTMLElement | null>;
  view: Drawn;
  page: PageState;
  setPage: (change: Partial<PageState>) => void;
  selecting: Selecting;
  /** Something else is open. */
  off: boolean;
  say: (words: string) => void;
  /** For the place of a unit, or for the list of keys. */
  ask: (what: "place" | "keys") => void;
}): void {
  const { main, body, view, page, setPage, selecting, off, say, ask } = props;
  const { problems, version, diagram } = view;
  const { unit, stages, signal } = diagram;
  const { zoom = 1, overview = false } = page;
  const [problemAt, setProblemAt] = useState(-1);
  useEffect(() => setProblemAt(-1), [version]);

  const focus = (selector: string): boolean => {
    const element = main.current?.querySelector<HTMLElement | SVGElement>(selector);
    element?.focus();
    return element != null && element === document.activeElement;
  };
  const toProblem = (step: -1 | 1): void => {
    if (problems.length === 0) {
      say(t.noProblem);
      return;
    }
    const next = (Math.max(problemAt, step < 0 ? 0 : -1) + step + problems.length) % problems.length;
    setProblemAt(next);
    const at = problems[next]?.unit;
    if (at) selecting.select(at);
    focus(`[data-problem="${next}"] button`);
  };
  const fit = (): void => {
    const { clientWidth = 0, clientHeight = 0 } = body.current ?? {};
    const { width, height } = unit.drawing;
    setPage({ zoom: withinZoom(Math.min(clientWidth / width, clientHeight / height)) });
  };
  const number = unitNumber(stages, unit);
  useKeys(
    off
      ? undefined
      : {
          previous: () => selecting.goTo(-1),
          next: () => selecting.goTo(1),
          in: () => setPage({ zoom: withinZoom(zoom * 1.25) }),
          out: () => setPage({ zoom: withinZoom(zoom * 0.8) }),
          fit,
          "next problem": () => toProblem(1),
          "previous problem": () => toProblem(-1),
          fix: () => {
            if (!focus(`[data-problem="${Math.max(0, problemAt)}"] button`)) say(t.noProblem);
          },
          // In a narrow pane there is no strip: the way out is the whole network at once.
          strip: () => {
            if (!focus("[role=treeitem][aria-selected=true]")) setPage({ overview: true });
          },
          overview: () => setPage({ overview: !overview }),
          find: () => ask("place"),
          help: () => ask("keys"),
          "signal from": () => selecting.setSpan({ from: number, to: Math.max(number, signal.to) }),
          "signal to": () => selecting.setSpan({ from: Math.min(number, signal.from), to: number }),
        },
  );
}
