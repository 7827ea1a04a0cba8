import type { Checked } from "../../arch/check";
import { orderTitle, shortcutTitle } from "../../arch/words/names";
import type { Unit } from "../../arch/network";
import { lineAndColumn } from "../../arch/text";
import type { Layout } from "../../layout/layout";
import { structureOf } from "../../layout/structure";
import { unitView } from "../../layout/unitView";
import { parseCompareMessage, type Comparison, type Side } from "../../protocol/compare";
import type { UnitView } from "../../protocol/diagram";
import { messageOf } from "../../util/messageOf";
import { compare, designOf, fileOf, pairSentence, whereOf } from "./comparison";
import type { Design } from "./differences";
import { marksOf, type Mark } from "./marks";
import type { UnitPair } from "./unitPairs";

/** One of the two files. */
export interface ComparedText {
  uri: string;
  /** "tiny.residual.json", and which state of it: "HEAD". */
  file: string;
  state?: string;
  text(): string;
  checked(): Checked;
}

/** The two files, and what the page can have done. VS Code gives them; a test may give others. */
export interface Surroundings {
  readonly left: ComparedText;
  readonly right: ComparedText;
  open(side: Side): void;
  post(view: Comparison): void;
  log(message: string): void;
}

/** One open comparison: follows both files, and keeps where the reader is. */
export class CompareSession {
  readonly #surroundings: Surroundings;
  readonly #layout: Pick<Layout, "place">;
  /** What was last right of each side, compared while its text has an error. */
  readonly #last: Partial<Record<Side, Design>> = {};
  /** The unit at which the reader is, so that edits elsewhere do not lead away from it. */
  #at: { stage: number; unit: number } | undefined;
  #places: UnitPair[] = [];
  #wanted = 0;
  #ready = false;
  #scheduled = false;
  #turn = 0;

  constructor(surroundings: Surroundings, layout: Pick<Layout, "place">) {
    this.#surroundings = surroundings;
    this.#layout = layout;
  }

  /** One of the texts has changed. Several changes in a row make one view. */
  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      void this.#show();
    });
  }

  /** A message of the page, not yet parsed. */
  async receive(raw: unknown): Promise<void> {
    const message = parseCompareMessage(raw);
    switch (message?.type) {
      case undefined:
        this.#surroundings.log(`The comparison sent something unknown: ${JSON.stringify(raw).slice(0, 500)}`);
        return;
      case "ready":
        this.#ready = true;
        this.#wanted = message.place ?? 0;
        return this.#show();
      case "select":
        return this.#select(message.place);
      case "step": {
        const all = this.#places.length;
        return this.#select((this.#index() + message.by + all) % all);
      }
      case "open":
        this.#surroundings.open(message.side);
        return;
      case "log":
        this.#surroundings.log(message.text);
        return;
    }
  }

  #select(place: number): Promise<void> {
    const pair = this.#places[place];
    if (pair) this.#at = { stage: pair.stage, unit: pair.first };
    return this.#show();
  }

  /** Makes the view of this moment and sends it, unless a newer one was begun meanwhile. */
  async #show(): Promise<void> {
    if (!this.#ready) return;
    const turn = ++this.#turn;
    try {
      const view = await this.#view();
      if (turn === this.#turn) this.#surroundings.post(view);
    } catch (error) {
      this.#surroundings.log(`The comparison could not be made: ${messageOf(error)}`); // prettier-ignore
    }
  }

  async #view(): Promise<Comparison> {
    const [left, right] = [this.#read("left"), this.#read("right")];
    const files = {
      left: fileOf(this.#surroundings.left, left.design, left.problem),
      right: fileOf(this.#surroundings.right, right.design, right.problem),
    };
    if (!left.design || !right.design)
      return { type: "comparison", ...files, sentences: [], differences: [], stages: [] };
    const { places, ...compared } = compare(left.design, right.design);
    this.#places = places;
    const index = this.#index();
    const pair = places[index];
    const place = pair && { index, of: places.length, ...(await this.#draw(pair)) };
    return { type: "comparison", ...files, ...compared, ...(place && { place }) };
  }

  #read(side: Side): { design?: Design; problem?: string } {
    const file = this.#surroundings[side];
    const checked = file.checked();
    const design = designOf(checked);
    if (design) {
      this.#last[side] = design;
      return { design };
    }
    const [first] = checked.findings;
    const problem = first
      ? `Line ${lineAndColumn(file.text(), first.offset).line}: ${first.message}`
      : "The file is empty: there is no network to compare.";
    const last = this.#last[side];
    return last ? { design: last, problem: `${problem} Compared is what was last valid.` } : { problem };
  }

  /** The place at which the reader was, or the one behind it if that differs no more. */
  #index(): number {
    const at = this.#at;
    if (!at) {
      const index = Math.min(this.#wanted, this.#places.length - 1);
      const pair = this.#places[index];
      this.#at = pair && { stage: pair.stage, unit: pair.first };
      return index;
    }
    const index = this.#places.findIndex(
      ({ stage, first, count }) => stage > at.stage || (stage === at.stage && first + count > at.unit),
    );
    return index < 0 ? this.#places.length - 1 : index;
  }

  async #draw(pair: UnitPair): Promise<Omit<NonNullable<Comparison["place"]>, "index" | "of">> {
    const [left, right] = await Promise.all([this.#unitView(pair.left, pair), this.#unitView(pair.right, pair)]);
    const marks = left && right ? marksOf(left, right) : { left: [], right: [] };
    const pane = (unit: Unit, view: UnitView, marks: Mark[]): NonNullable<Comparison["place"]>["left"] => ({
      unit: view,
      words: `${shortcutTitle(unit.shortcut)}; ${orderTitle(unit.order, unit.kind)}`,
      marks,
    });
    return {
      where: whereOf(pair),
      sentence: pairSentence(pair),
      ...(pair.left && left && { left: pane(pair.left, left, marks.left) }),
      ...(pair.right && right && { right: pane(pair.right, right, marks.right) }),
    };
  }

  async #unitView(unit: Unit | undefined, { stage, first }: UnitPair): Promise<UnitView | undefined> {
    if (!unit) return undefined;
    return unitView(unit, { stage, unit: first }, await this.#layout.place(structureOf(unit)));
  }
}
