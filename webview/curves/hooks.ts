import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CurvesRun } from "../../src/protocol/curves";
import { t } from "./strings";
import { colorClass, colors, smoothedLoss, type RunView } from "./view";

/** The size of an element, as it changes. */
export function useSize(box: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}

/** The runs' colours as the canvas can take them; read again when the theme changes. */
export function usePalette(): string[] {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const observer = new MutationObserver(() => setPalette(readPalette()));
    observer.observe(document.body, { attributes: true });
    observer.observe(document.documentElement, { attributes: true });
    return () => observer.disconnect();
  }, []);
  return palette;
}

function readPalette(): string[] {
  const probe = document.createElement("span");
  document.body.append(probe);
  const palette = Array.from({ length: colors }, (_, index) => {
    probe.className = `probe ${colorClass({ index })}`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return palette;
}

/** Says when a run starts, pauses, ends or breaks, and nothing else: a live curve must not talk all the time. */
export function useNews(views: RunView[], say: (words: string) => void): void {
  const before = useRef(new Map<string, CurvesRun["state"]>());
  useEffect(() => {
    for (const { run } of views) {
      const old = before.current.get(run.run);
      before.current.set(run.run, run.state);
      const words = old !== undefined && old !== run.state ? t.said(run) : undefined;
      if (words !== undefined) say(words);
    }
  });
}

/** Says how far the selected run is at each tenth of its way: every so often, however fast it is. */
export function useSummary(view: RunView | undefined, smoothing: number, say: (words: string) => void): void {
  const before = useRef<{ run: string; tenth: number } | undefined>(undefined);
  useEffect(() => {
    if (!view) return;
    const { run, points } = view;
    const step = points.reached(run.step);
    const tenth = Math.floor((10 * step) / Math.max(1, run.steps));
    const old = before.current;
    before.current = { run: run.run, tenth };
    if (run.state !== "running" || old?.run !== run.run || tenth <= old.tenth) return;
    const loss = t.lossValue(smoothedLoss(view, smoothing).last);
    say(t.summary(run, step, loss, t.percentValue(points.testError.last)));
  });
}

/** Keys of the whole page, but for what has keys of its own. `handle` says whether it took the key. */
export function useKeys(handle: (key: string, shift: boolean) => boolean): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const own =
        event.target instanceof Element && event.target.closest("input, select, [role=radio], [popover]") !== null;
      const pressed = event.key === " " && event.target instanceof Element && event.target.closest("button") !== null;
      if (own || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
      if (latest.current(event.key, event.shiftKey)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
