import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../src/arch/parse";
import { withWarmUp } from "../../src/runs/directory/recipe";
import { extent, roundUp } from "../../webview/curves/points/across";
import { Column, indexAt, Points, Smoothed } from "../../webview/curves/points/points";
import { errorRange, linearMarks, logMarks, lossRange } from "../../webview/curves/plot/ranges";
import { thin } from "../../webview/curves/points/thin";
import type { CurvesRun } from "../../src/protocol/curves";

const column = (...numbers: number[]): Column => {
  const made = new Column();
  made.append(numbers);
  return made;
};

describe("smoothing", () => {
  it("begins at the first value, not at zero", () => {
    const values = new Smoothed().update(column(2.3, 2.3, 2.3), 0.9).values;
    expect([...values].map((x) => Number(x.toFixed(12)))).toEqual([2.3, 2.3, 2.3]);
  });

  it("is the same when points come one by one", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true })), (losses) => {
        const grown = new Smoothed();
        const raw = new Column();
        for (const loss of losses) {
          raw.append([loss]);
          grown.update(raw, 0.9);
        }
        expect([...grown.values.values]).toEqual([...new Smoothed().update(column(...losses), 0.9).values]);
      }),
      { seed: 4 },
    );
  });

  it("passes over what is no number, and leaves a gap there", () => {
    const values = [...new Smoothed().update(column(1, NaN, 1), 0.5).values];
    expect(values).toEqual([1, NaN, 1]);
  });
});

describe("thinning", () => {
  it("keeps the smallest and the largest value of every part, in order, and at most two of each", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 200, maxLength: 400 }),
        (values) => {
          const x = Float64Array.from(values, (_, i) => i);
          const line = thin(x, Float64Array.from(values), [0, values.length], 20);
          expect(line.x.length).toBeLessThanOrEqual(42);
          expect([...line.x].sort((a, b) => a - b)).toEqual(line.x);
          expect(Math.max(...line.y.map(Number))).toBe(Math.max(...values));
          expect(Math.min(...line.y.map(Number))).toBe(Math.min(...values));
        },
      ),
      { seed: 4 },
    );
  });

  it("makes a gap of what is no number, and of nothing and less on a logarithmic axis", () => {
    const line = thin(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, NaN, 0, 2), [0, 4], 100, 0);
    expect(line.y).toEqual([1, null, null, 2]);
    const many = Float64Array.from({ length: 1000 }, (_, i) => (i === 500 ? NaN : 1));
    expect(
      thin(
        many.map((_, i) => i),
        many,
        [0, 1000],
        10,
      ).y,
    ).toContain(null);
  });
});

describe("the axes", () => {
  const loss = (...smoothed: number[]): [number, number] =>
    lossRange([{ smoothed: Float64Array.from(smoothed), classes: 10 }]);

  it("hold what guessing costs at the start, and the paper's 0.002 when a run gets there", () => {
    expect(loss(2.303)).toEqual([0.2, 3]);
    const [low, high] = loss(2.303, 0.3, 0.0029);
    expect(low).toBeCloseTo(0.002, 12);
    expect(high).toBe(3);
  });

  it("do not follow one spike, but a loss that stays away", () => {
    const calm = Array.from({ length: 100 }, () => 1);
    expect(loss(...calm, 50, ...calm)[1]).toBe(3);
    expect(loss(...calm, 50)[1]).toBe(300);
    expect(loss(...calm, ...calm.map(() => 50), 1)[1]).toBe(300);
  });

  it("leave room for others when a loss goes beyond all bounds", () => {
    expect(loss(2.3, 1e32)[1]).toBe(3000);
  });

  it("show 0 to 20% of error as the paper does, and all of it for a run that is not there yet", () => {
    const errors = (...all: number[]): Float64Array => Float64Array.from(all);
    expect(errorRange([errors(90, 30, 12, 8, 7)])).toEqual([0, 20]);
    expect(errorRange([errors(90, 60, 30)])).toEqual([0, 100]);
    expect(errorRange([errors(90, 40, 30, 22)])).toEqual([0, 50]);
    expect(errorRange([])).toEqual([0, 20]);
  });

  it("are labelled at decades and ends, and at round numbers", () => {
    expect(logMarks([0.002, 2]).labelled).toEqual([0.002, 0.01, 0.1, 1, 2]);
    expect(linearMarks([0, 20], 5)).toEqual([0, 5, 10, 15, 20]);
    expect(linearMarks([0, 64_000], 7).at(-1)).toBe(60_000);
  });
});

it("a live run has its whole planned length, one that is over as much as it made", () => {
  const points = new Points();
  const numbers = (...all: number[]): Float64Array<ArrayBuffer> => Float64Array.from(all);
  const train = {
    step: numbers(1, 2),
    epoch: numbers(0.1, 0.2),
    loss: numbers(2, 1),
    error: numbers(1, 1),
    rate: numbers(1, 1),
    time: numbers(1, 2),
  };
  points.add({
    type: "points",
    run: "r",
    restarted: true,
    train,
    test: { step: numbers(), loss: numbers(), error: numbers() },
  });
  const run = (state: CurvesRun["state"]): CurvesRun => ({
    run: "r",
    name: "",
    seed: 1,
    created: "",
    state,
    step: 2,
    steps: 900,
    batch: 1,
    classes: 10,
    rates: [],
  });
  expect(extent(run("running"), points, "steps")).toBe(900);
  expect(extent(run("stopped"), points, "steps")).toBe(2);
  expect(extent(run("running"), points, "time")).toBe(1000);
  expect(roundUp(901)).toBe(1000);
});

it("a place is found among rising values", () => {
  const values = Float64Array.of(1, 3, 5);
  expect([0, 1, 2, 5, 9].map((x) => indexAt(values, x))).toEqual([-1, 0, 0, 2, 2]);
});

it("the paper's warm-up goes before the rates of a file, which keeps its comments", () => {
  const text = `{ "format": "residual/1", // mine
  "stages": [{ "units": 1, "width": 8 }],
  "training": { "learningRate": [[0, 0.1], [100, 0.2], [32000, 0.01]] /* high */ } }`;
  const warm = withWarmUp(text);
  expect(warm).toContain("// mine");
  expect(warm).toContain("/* high */");
  expect(parse(warm).architecture?.training.learningRate).toEqual([
    [0, 0.01],
    [400, 0.2],
    [32_000, 0.01],
  ]);
  const bare = withWarmUp(text.replace(/,\s*"training".*\} \}/s, " }"));
  expect(parse(bare).architecture?.training.learningRate[0]).toEqual([0, 0.01]);
});
