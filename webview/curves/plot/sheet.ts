import { paint } from "./canvas";
import { xOf, type Frame } from "./frame";
import type { Range } from "./ranges";
import type { Shape } from "./shapes";

/** How much longer than the plot the sheet is painted when the plot has been moved off it. */
const room = 0.5;

/** What is painted: between which places across, and for what. */
interface Painted {
  range: Range;
  look: unknown[];
}

/**
 * The canvas with the lines. While the plot is moved it is the canvas that moves: painting takes more than a frame's time.
 * It is painted beyond the plot's edge only then.
 */
export class Sheet {
  readonly #canvas: HTMLCanvasElement;
  #painted: Painted | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /**
   * Shows the part of `frame.across`. `look`: all that decides about the lines but for which part is seen; `draw` gives
   * the lines of a frame.
   */
  show(frame: Frame, palette: string[], look: unknown[], draw: (frame: Frame) => Shape[]): void {
    const [from, to] = frame.across;
    const length = Number((to - from).toPrecision(9));
    const all = [...look, palette, length, frame.width, frame.height, frame.log, ...frame.loss, ...frame.error];
    const before = this.#painted;
    const moved = before !== undefined && all.every((part, i) => part === before.look[i]);
    if (!moved || from < before.range[0] || to > before.range[1]) {
      const more = moved ? room * (to - from) : 0;
      const range: Range = !moved || from < before.range[0] ? [from - more, to] : [from, to + more];
      const sheet = sheetOf(frame, range);
      paint(this.#canvas, sheet, draw(sheet), palette);
      this.#painted = { range, look: all };
    }
    const density = window.devicePixelRatio;
    const left = xOf(frame, this.#painted!.range[0]) - frame.left;
    this.#canvas.style.transform = `translateX(${Math.round(left * density) / density}px)`;
  }
}

/** A frame without margins, so much of whose axis across lies in it. */
function sheetOf(frame: Frame, range: Range): Frame {
  const width = xOf(frame, range[1]) - xOf(frame, range[0]);
  const height = frame.bottom - frame.top;
  const raised = ([top, bottom]: Range): Range => [top - frame.top, bottom - frame.top];
  const bands = { loss: raised(frame.bands.loss), error: raised(frame.bands.error) };
  return { ...frame, across: range, width, height, left: 0, right: width, top: 0, bottom: height, bands };
}
