import { useRef, useState } from "preact/hooks";
import { stageLimits } from "../../../src/arch/edit/stageNumbers";
import type { StageView } from "../../../src/protocol/diagram";
import { useHeld } from "../held";
import { unitPitch } from "./strip";

/** Another number of units for a stage, shown and not yet written. */
export interface Resize {
  stage: number;
  from: number;
  units: number;
}

/** What changing the number of units does, in the order in which it happens. */
export interface ResizeActions {
  resize: Resize | undefined;
  /** By keys: one more or one less; Enter keeps it. */
  step: (stage: StageView, by: number) => void;
  /** By the pointer: takes the border of a stage, until it is let go. */
  take: (stage: StageView, event: PointerEvent) => void;
  keep: () => void;
  cancel: () => void;
}

/** `show` previews a number of units, or none any more; `write` edits it. */
export function useResize(props: {
  /** Why nothing can be changed now. */
  refusal: string | undefined;
  say: (words: string) => void;
  show: (resize: Resize | undefined) => void;
  write: (resize: Resize) => void;
}): ResizeActions {
  const { refusal, say, show, write } = props;
  const [resize, setResize] = useState<Resize>();
  const latest = useRef<Resize | undefined>(undefined);
  const held = useRef<{ pointer: number; y: number } | undefined>(undefined);

  const set = (next: Resize | undefined): void => {
    const before = latest.current;
    latest.current = next;
    setResize(next);
    if (before?.units !== next?.units || before?.stage !== next?.stage) show(next);
  };
  const to = ({ stage, from }: Resize, units: number): void =>
    set({ stage, from, units: Math.max(1, Math.min(stageLimits.units, units)) });
  const cancel = (): void => {
    held.current = undefined;
    if (latest.current) set(undefined);
  };
  const keep = (): void => {
    const kept = latest.current;
    held.current = undefined;
    latest.current = undefined;
    setResize(undefined);
    if (!kept) return;
    if (kept.units === kept.from) show(undefined);
    else write(kept);
  };
  const started = ({ stage, units }: StageView): Resize =>
    latest.current?.stage === stage ? latest.current : { stage, from: units, units };

  useHeld({
    pointer: () => held.current?.pointer,
    moved: () => latest.current !== undefined,
    move: ({ clientY }) => {
      if (!held.current || !latest.current) return;
      to(latest.current, latest.current.from + Math.round((clientY - held.current.y) / unitPitch));
    },
    drop: keep,
    cancel,
  });

  return {
    resize,
    step: (stage, by) => {
      if (refusal !== undefined) say(refusal);
      if (refusal !== undefined || held.current) return;
      const now = started(stage);
      to(now, now.units + by);
    },
    take: (stage, event) => {
      if (refusal !== undefined || event.button !== 0 || held.current) return;
      event.preventDefault();
      cancel();
      held.current = { pointer: event.pointerId, y: event.clientY };
      latest.current = started(stage);
    },
    keep,
    cancel,
  };
}
