import { useLayoutEffect, useRef } from "preact/hooks";
import type { PageState, Selection, UnitSpan } from "../../src/protocol/diagram";
import type { Drawn } from "./inspector/Inspector";
import type { PageMessage } from "./memory";
import { neighbour, unitNumber } from "./units";

/** Which unit is shown, which units the signal is measured between, and the ways to others. */
export interface Selecting {
  /** From where a key goes on: what was selected last, shown or not yet. */
  here: () => Selection;
  select: (selection: Selection) => void;
  /** Selects it and leaves the whole network for it. */
  open: (selection: Selection) => void;
  goTo: (step: -1 | 1) => void;
  /** Null: the whole network. */
  setSpan: (span: UnitSpan | null) => void;
  /** From the shown unit to another one. */
  measureTo: (selection: Selection) => void;
}

/** The host is told what is selected, and shows it; the page remembers it. */
export function useSelecting(props: {
  view: Drawn;
  setPage: (change: Partial<PageState>) => void;
  post: (message: PageMessage) => void;
  /** Another unit was selected here. */
  selected: () => void;
}): Selecting {
  const { view, setPage, post, selected } = props;
  const { stages, unit } = view.diagram;
  const wanted = useRef<Selection | undefined>(undefined);
  const answered = useRef(view.called);
  useLayoutEffect(() => {
    const { stage = 0, unit: number = 0 } = wanted.current ?? {};
    if (stage === unit.stage && number === unit.unit) wanted.current = undefined;
  }, [view]);
  useLayoutEffect(() => {
    wanted.current = undefined;
  }, [view.version]);
  useLayoutEffect(() => {
    if (view.called !== answered.current)
      setPage({ overview: false, selection: { stage: unit.stage, unit: unit.unit } });
    answered.current = view.called;
  }, [view.called]);

  const here = (): Selection => wanted.current ?? unit;
  const select = (selection: Selection): void => {
    wanted.current = selection;
    selected();
    setPage({ selection });
    post({ type: "select", selection });
  };
  const setSpan = (span: UnitSpan | null): void => {
    setPage({ span: span ?? undefined });
    post({ type: "span", span });
  };
  return {
    here,
    select,
    open: (selection) => {
      setPage({ overview: false });
      select(selection);
    },
    goTo: (step) => {
      const to = neighbour(stages, here(), step);
      if (to) select(to);
    },
    setSpan,
    measureTo: (selection) => {
      const ends = [unitNumber(stages, unit), unitNumber(stages, selection)];
      setSpan({ from: Math.min(...ends), to: Math.max(...ends) });
    },
  };
}
