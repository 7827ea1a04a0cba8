import { describe, expect, it } from "vitest";
import { Stillness } from "../../src/runs/supervisor/stillness";

const second = 1000;
const patience = { least: 60 * second, steps: 100, unknown: 600 * second };

/** A trainer that is looked at each second, on a machine whose clock the test sets. */
class Watched {
  readonly stillness = new Stillness(second, () => patience);
  private wall = 1_790_000_000_000;
  private step = 0;
  private heartbeat = 0;

  /** `pace`: seconds for a step; nothing: it stands still. `alive`: it says that it lives. */
  pass(seconds: number, { pace = Infinity, alive = true } = {}): this {
    for (let i = 1; i <= seconds; i++) {
      this.wall += second;
      if (Number.isFinite(pace) && i % pace === 0) this.step++;
      if (alive) this.heartbeat++;
      this.look();
    }
    return this;
  }

  /** The clock jumps, and nobody looked meanwhile. */
  jump(seconds: number): this {
    this.wall += seconds * second;
    this.look();
    return this;
  }

  look(): void {
    this.stillness.tick(this.wall);
    this.stillness.see("run", { state: "running", step: this.step, steps: 1e6, updated: String(this.heartbeat) });
  }

  get stuck(): ReturnType<Stillness["stuck"]> {
    return this.stillness.stuck("run");
  }
}

describe("a trainer is stuck", () => {
  it("after a hundred of its own steps, and not before a minute", () => {
    const quick = new Watched().pass(20, { pace: 1 });
    expect(quick.pass(100).stuck).toEqual({ seconds: 100, alive: true });
    const slow = new Watched().pass(60, { pace: 20 });
    expect(slow.pass(1900).stuck).toBeUndefined();
    expect(slow.pass(100, { alive: false }).stuck).toEqual({ seconds: 2000, alive: false });
  });

  it("after ten minutes where its steps are not known yet", () => {
    const unknown = new Watched().pass(599);
    expect(unknown.stuck).toBeUndefined();
    expect(unknown.pass(2).stuck).toBeDefined();
  });

  it("never because the machine slept, or its clock was set", () => {
    const asleep = new Watched().pass(20, { pace: 1 }).jump(8 * 3600);
    expect(asleep.pass(50).stuck).toBeUndefined();
    const set = new Watched().pass(20, { pace: 1 }).jump(-3600).pass(20, { pace: 1 });
    expect(set.stuck).toBeUndefined();
    expect(set.pass(130).stuck).toBeDefined();
  });

  it("no longer when it moves, and as soon as before the next time", () => {
    const trainer = new Watched().pass(20, { pace: 1 }).pass(5000);
    expect(trainer.stuck).toBeDefined();
    expect(trainer.pass(5, { pace: 1 }).stuck).toBeUndefined();
    expect(trainer.pass(110).stuck).toBeDefined();
  });
});
