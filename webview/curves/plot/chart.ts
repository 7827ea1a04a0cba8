import uPlot from "uplot";
import { margins, type Frame } from "./frame";
import type { Line } from "../points/thin";

/** A line of the plot and how it is drawn. */
export interface Stroke {
  line: Line;
  scale: "loss" | "error";
  /** A CSS colour, not a variable: the canvas knows none. */
  color: string;
  width: number;
  dash?: number[];
  alpha?: number;
}

/** The lines of the plot, on a canvas. Axes, marks and words are drawn around it as SVG. */
export class Chart {
  readonly #box: HTMLElement;
  #plot: uPlot | undefined;
  #look = "";
  #frame: Frame | undefined;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  draw(frame: Frame, strokes: Stroke[]): void {
    this.#frame = frame;
    const look = JSON.stringify([frame.log, strokes.map((stroke) => ({ ...stroke, line: undefined }))]);
    if (look !== this.#look) {
      this.#look = look;
      this.#plot?.destroy();
      this.#plot = undefined;
    }
    this.#plot ??= new uPlot(this.#options(frame, strokes), undefined, this.#box);
    const plot = this.#plot;
    if (plot.width !== frame.width || plot.height !== frame.height)
      plot.setSize({ width: frame.width, height: frame.height });
    const tables = strokes.map(({ line }): uPlot.AlignedData => [line.x, line.y]);
    plot.setData(tables.length === 0 ? [[]] : uPlot.join(tables));
  }

  destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #options(frame: Frame, strokes: Stroke[]): uPlot.Options {
    const range = (key: "across" | "loss" | "error") => (): uPlot.Range.MinMax => this.#frame?.[key] ?? [0, 1];
    return {
      width: frame.width,
      height: frame.height,
      padding: [...margins],
      pxAlign: false,
      legend: { show: false },
      cursor: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: {
        x: { time: false, range: range("across") },
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enum exists in types only
        loss: { distr: frame.log ? 3 : 1, range: range("loss") },
        error: { range: range("error") },
      },
      series: [
        {},
        ...strokes.map(({ scale, color, width, dash, alpha = 1 }): uPlot.Series => ({
          scale,
          stroke: color,
          width,
          alpha,
          ...(dash && { dash }),
          points: { show: false },
        })),
      ],
    };
  }
}
