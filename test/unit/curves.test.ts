import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../src/arch/parse";
import { withWarmUp } from "../../src/runs/directory/recipe";
import { extent, roundUp } from "../../webview/curves/points/across";
import { bandOf, grid, median } from "../../webview/curves/points/band";
import { Column, indexAt, Points, Smoothed } from "../../webview/curves/points/points";
import { thin } from "../../webview/curves/points/thin";
import { errorRange, fit, fitLog, linearMarks, logMarks, lossRange, settled } from "../../webview/curves/plot/ranges";
import { panned, revealed, shift, zoomed } from "../../webview/curves/plot/zoom/zoom";
import { labelPlaces, type Labelled } from "../../webview/curves/scatter/labels";
import { paretoFront } from "../../webview/curves/scatter/pareto";
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
  const along = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);

  it("keeps the extremes of any part that is looked at, in order, and no more points than two a pixel", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 300, maxLength: 900 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0.6, max: 1, noNaN: true }),
        (values, a, b) => {
          const [from, to] = [Math.ceil(a * values.length), Math.floor(b * values.length) - 1];
          const line = thin(along(values.length), column(...values), [from, to], 20);
          expect(line.x.length).toBeLessThanOrEqual(44);
          expect([...line.x].sort((x, y) => x - y)).toEqual(line.x);
          const seen = values.slice(from, to + 1);
          expect(Math.max(...line.y)).toBeGreaterThanOrEqual(Math.max(...seen));
          expect(Math.min(...line.y)).toBeLessThanOrEqual(Math.min(...seen));
          line.x.forEach((x, i) => expect(line.y[i]).toBe(values[x]));
        },
      ),
      { seed: 4 },
    );
  });

  it("is the same when points come one by one", () => {
    const grown = column();
    for (let i = 0; i < 1000; i++) {
      grown.append([Math.sin(i * 12.9)]);
      if (i % 37 === 0) thin(along(i + 1), grown, [0, i], 5);
    }
    const whole = column(...grown.values);
    expect(thin(along(1000), grown, [0, 999], 9)).toEqual(thin(along(1000), whole, [0, 999], 9));
  });

  it("does not move its points when the plot is moved", () => {
    const values = column(...Array.from({ length: 4096 }, (_, i) => Math.sin(i * 7.7)));
    const [a, b] = [0, 5].map((by) => thin(along(4096), values, [1000 + by, 2000 + by], 100));
    const inner = ({ x }: { x: number[] }): number[] => x.filter((place) => place > 1100 && place < 1900);
    expect(inner(a!)).toEqual(inner(b!));
  });

  it("makes a gap of what is no number, and of nothing and less on a logarithmic axis", () => {
    const line = thin(Float64Array.of(1, 2, 3, 4), column(1, NaN, 0, 2), [0, 4], 100, 0);
    expect(line.y).toEqual([1, NaN, NaN, 2]);
    const many = column(...Array.from({ length: 1000 }, (_, i) => (i === 500 ? NaN : 1)));
    expect(thin(along(1000), many, [0, 1000], 10).y.filter(Number.isNaN)).toHaveLength(1);
  });
});

describe("seeds of one architecture", () => {
  const line = (...y: number[]): { x: Float64Array; y: Float64Array } => {
    return { x: Float64Array.from(y, (_, i) => i + 1), y: Float64Array.from(y) };
  };

  it("have a median, which for five runs is the third, as in the paper's tables", () => {
    expect(median([6.61, 6.44, 7, 6.5, 6.37])).toBe(6.5);
    expect(median([1, 2, 4, 8])).toBe(3);
    expect(median([NaN, 2])).toBe(2);
    expect(median([])).toBeNaN();
  });

  it("are drawn as median, least and greatest, as far as two of them got", () => {
    const band = bandOf([1, 2, 3, 4], [line(5, 4, 3, 2), line(9, 8, 7), line(1, 2)]);
    expect(band).toEqual({ x: [1, 2, 3], low: [1, 2, 3], middle: [5, 4, 5], high: [9, 8, 7] });
  });

  it("keep their places while the plot is moved", () => {
    const [a, b] = [grid([100, 1100], 50), grid([110, 1110], 50)];
    expect(a.filter((x) => x >= 150 && x <= 1000)).toEqual(b.filter((x) => x >= 150 && x <= 1000));
  });
});

describe("zooming", () => {
  const whole: [number, number] = [0, 1000];

  it("keeps the place under the pointer where it is, and never leaves the whole", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (start, factor) => {
          const seen: [number, number] = [500 * start, 500 * start + 400];
          const at = seen[0] + 100;
          const next = zoomed(seen, whole, at, factor)!;
          expect((at - next.from) / (next.to - next.from)).toBeCloseTo(0.25, 9);
          expect(next.from).toBeGreaterThanOrEqual(0);
          expect(next.to).toBeLessThanOrEqual(1000);
        },
      ),
      { seed: 4 },
    );
    expect(zoomed([100, 900], whole, 500, 2)).toBeUndefined();
    expect(panned([0, 100], whole, -1)).toEqual({ from: 0, to: 100, follow: false });
    expect(panned([800, 1000], whole, 5)).toEqual({ from: 800, to: 1000, follow: false });
  });

  it("shows what the arrows read, and the live end near the right", () => {
    expect(revealed([0, 100], whole, 50)).toEqual({ from: 0, to: 100, follow: false });
    const next = revealed([0, 100], whole, 300)!;
    expect(next.from < 300 && next.to > 300).toBe(true);
    expect(shift([0, 100], 500, whole)).toEqual([405, 505]);
  });

  it("fits the heights to what is seen, and keeps them while they fit", () => {
    const [low, high] = fitLog([0.012, 0.034]);
    expect(low).toBeLessThan(0.012);
    expect(low).toBeGreaterThan(0.008);
    expect(high).toBeGreaterThan(0.034);
    expect(fit([6.4, 7.1], 0, 100)).toEqual([6.2, 7.2]);
    expect(settled([6, 8], [6.2, 7.4], false)).toEqual([6, 8]);
    expect(settled([6, 8], [5.8, 7.4], false)).toEqual([5.8, 7.4]);
    expect(settled([0, 90], [6.2, 7.4], false)).toEqual([6.2, 7.4]);
  });
});

it("the Pareto front holds those that no other beats, and nothing else", () => {
  const trade = fc.record({ cost: fc.integer({ min: 1, max: 9 }), error: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 12 }), (all) => {
      const front = paretoFront(all);
      for (const one of all) {
        const beaten = all.some(
          (other) =>
            other.cost <= one.cost && other.error <= one.error && (other.cost < one.cost || other.error < one.error),
        );
        expect(front.includes(one)).toBe(!beaten);
      }
      expect(front.map(({ cost }) => cost)).toEqual(front.map(({ cost }) => cost).sort((a, b) => a - b));
    }),
    { seed: 4 },
  );
});

describe("labels beside points", () => {
  const bounds = { left: 0, right: 600, top: 0, bottom: 400 };
  const label = (x: number, y: number, needed = false): Labelled => {
    return { at: [x, y], text: "a network, 12.34%", above: false, needed };
  };

  it("cover no other label and no point, and are left out where there is no room", () => {
    const crowd = Array.from({ length: 30 }, (_, i) => label(300, 200 + 2 * i));
    const placed = labelPlaces(crowd, bounds).filter((place) => place !== undefined);
    expect(placed.length).toBeGreaterThan(4);
    expect(placed.length).toBeLessThan(30);
    for (const anchor of ["start", "end"]) {
      const heights = placed.filter((place) => place.anchor === anchor).map(({ y }) => y);
      const steps = heights.sort((a, b) => a - b).map((y, i, all) => y - (all[i - 1] ?? -Infinity));
      expect(Math.min(...steps)).toBeGreaterThanOrEqual(14);
    }
  });

  it("stay inside, and the chosen point's is there in any case", () => {
    expect(labelPlaces([label(590, 200)], bounds)[0]?.anchor).toBe("end");
    const crowd = [label(20, 200, true), ...Array.from({ length: 9 }, (_, i) => label(50 + 12 * i, 190))];
    expect(labelPlaces(crowd, bounds)[0]).toBeDefined();
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
    time: numbers(1, 2),
  };
  points.add({
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
    group: "g",
    settings: {},
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
