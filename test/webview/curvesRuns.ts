import type { CurvesRun } from "../../src/protocol/curves";
import type { Course } from "./curvesHarness";

/** The paper's Figs. 3 and 6: original, shortcut-only gating, full pre-activation. */
export const courses: Record<string, Course> = {
  original: {
    steps: 64_000,
    error: [
      [1, 90],
      [1000, 52],
      [3000, 20],
      [6000, 14.6],
      [10_000, 12.4],
      [31_900, 10.2],
      [32_600, 7.3],
      [47_900, 6.9],
      [48_600, 6.65],
      [64_000, 6.59],
    ],
    loss: [
      [1, 2.3],
      [1000, 1.5],
      [3000, 0.72],
      [10_000, 0.277],
      [31_900, 0.135],
      [32_600, 0.05],
      [47_900, 0.012],
      [48_600, 0.0055],
      [64_000, 0.0029],
    ],
  },
  gating: {
    steps: 64_000,
    error: [
      [1, 90],
      [6000, 48],
      [14_000, 28],
      [22_000, 20],
      [31_900, 16.7],
      [32_600, 13.1],
      [64_000, 12.93],
    ],
    loss: [
      [1, 2.3],
      [3000, 1.62],
      [10_000, 0.831],
      [31_900, 0.43],
      [32_600, 0.24],
      [47_900, 0.11],
      [48_600, 0.035],
      [64_000, 0.0187],
    ],
  },
  preact: {
    steps: 41_250,
    error: [
      [1, 90],
      [1000, 46],
      [2800, 20],
      [6000, 13.6],
      [10_000, 11.5],
      [31_900, 9.6],
      [32_600, 6.9],
      [41_250, 6.7],
    ],
    loss: [
      [1, 2.3],
      [1000, 1.35],
      [3000, 0.6],
      [10_000, 0.235],
      [31_900, 0.12],
      [32_600, 0.047],
      [41_250, 0.019],
    ],
  },
};

const rates: CurvesRun["rates"] = [
  [0, 0.01],
  [400, 0.1],
  [32_000, 0.01],
  [48_000, 0.001],
];
export const run = (name: string, more: Partial<CurvesRun>): CurvesRun => ({
  run: name,
  name,
  seed: 1,
  created: "2026-11-24T08:30:00Z",
  state: "finished",
  step: 64_000,
  steps: 64_000,
  group: name,
  settings: {},
  batch: 128,
  classes: 10,
  rates,
  ...more,
});
const paper = (error: number | "fail", table: string): Pick<CurvesRun, "paper"> => ({
  paper: { error, table, setting: "ResNet-110, CIFAR-10, median of 5 runs" },
});
export const three: CurvesRun[] = [
  run("original", paper(6.61, "Table 2")),
  run("gating", paper(12.86, "Table 1")),
  run("preact", { ...paper(6.37, "Table 2"), state: "running", step: 41_250, device: "2 threads, WebAssembly SIMD" }),
];

/** The course of another seed: as that one, and some percent above it. */
export function seedOf(course: Course, percent: number): Course {
  const more = (points: [number, number][]): [number, number][] =>
    points.map(([step, value]) => [step, value * (1 + percent / 100)]);
  return { ...course, loss: more(course.loss), error: more(course.error) };
}
