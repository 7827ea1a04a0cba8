import type { Checked } from "../arch/check";
import { check } from "../arch/check";
import { edit } from "../arch/edit/edit";
import type { MeasuredGradient } from "../arch/analysis/gradient";
import { presetText } from "../arch/paper/presets";
import { applyEdits, type TextEdit } from "../arch/text";
import type { Layout } from "../layout/layout";
import { structureOf } from "../layout/structure";
import { unitAt } from "../arch/network";
import { messageOf } from "../util/messageOf";
import { foresee } from "./foresight";
import {
  parseDiagramMessage,
  type DiagramMessage,
  type DiagramView,
  type Selection,
  type UnitSpan,
  type UnitView,
} from "../protocol/diagram";
import { changedUnits, diagramContent, excerpt, nearestUnit, presetChoices, problems, type Drawable } from "./view";

/** The file that a diagram shows, and what a diagram can have done. VS Code gives it; a test may give another. */
export interface Surroundings {
  readonly file: string;
  version(): number;
  text(): string;
  checked(): Checked;
  /** Why the file cannot be changed. */
  locked(): string | undefined;
  /** Why nothing can be trained here. */
  noTraining(): string | undefined;
  /** What the newest run of this design has measured, if one has. */
  measured(): MeasuredGradient | undefined;
  /** One step that undo takes back. */
  apply(edits: TextEdit[]): Promise<void>;
  /** Shows the place in a text editor beside the diagram. */
  reveal(offset: number): void;
  openText(): void;
  train(): void;
  post(view: DiagramView): void;
  /** Another unit is shown than before. */
  selected(): void;
  log(message: string): void;
}

type Intent = NonNullable<Extract<DiagramMessage, { type: "preview" }>["intent"]>;

/** In milliseconds that a guess may keep the extension host to itself. */
const longestGuess = 16;

/**
 * One open diagram: keeps what is selected and previewed, makes views, answers the page. The text is the truth: an
 * edit changes the text alone, and the new view follows from the changed text, whoever changed it.
 */
export class DiagramSession {
  readonly #surroundings: Surroundings;
  readonly #layout: Pick<Layout, "place">;
  #selection: Selection | undefined;
  #shown: Selection | undefined;
  #span: UnitSpan | undefined;
  #preview: Intent | undefined;
  /** What was last right, shown while the text has an error. */
  #last: Drawable | undefined;
  #ready = false;
  #scheduled = false;
  #called = 0;
  /** The number of the page's last question. */
  #asked = 0;
  #turn = 0;

  constructor(surroundings: Surroundings, layout: Pick<Layout, "place">) {
    this.#surroundings = surroundings;
    this.#layout = layout;
  }

  /** Lays out what will be shown first while the page is still loading: ELK itself takes a quarter of a second to start. */
  async prepare(): Promise<void> {
    const checked = this.#surroundings.checked();
    if (!isDrawable(checked)) return;
    const { stage, unit } = nearestUnit(checked.network, undefined);
    const first = unitAt(checked.network, stage, unit);
    // What cannot be laid out is said when the page asks.
    if (first) await this.#layout.place(structureOf(first)).catch(() => undefined);
  }

  /** The text, or what is allowed, has changed. Several changes in a row make one view. */
  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#preview = undefined;
      void this.#show();
    });
  }

  /** Something beside the text is new: a preview goes on. */
  refresh(): void {
    void this.#show();
  }

  /** The unit that is shown, once one was. */
  get shown(): Selection | undefined {
    return this.#shown;
  }

  /** Shows a unit that was selected elsewhere than on the page. */
  async call(selection: Selection): Promise<void> {
    this.#called++;
    return this.#select(selection);
  }

  #select(selection: Selection): Promise<void> {
    this.#selection = selection;
    this.#preview = undefined;
    return this.#show();
  }

  /** A message of the page, not yet parsed. */
  async receive(raw: unknown): Promise<void> {
    const message = parseDiagramMessage(raw);
    if (!message) {
      this.#surroundings.log(`The diagram sent something unknown: ${JSON.stringify(raw).slice(0, 500)}`);
      return;
    }
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#asked = 0;
        // What a page remembers is older than what was selected elsewhere meanwhile.
        this.#selection ??= message.selection;
        this.#span = message.span;
        return this.#show();
      case "select":
        return this.#select(message.selection);
      case "span":
        this.#span = message.span ?? undefined;
        return this.#show();
      case "preview":
        this.#asked = message.asked;
        this.#preview = message.version === this.#surroundings.version() ? (message.intent ?? undefined) : undefined;
        return this.#show();
      case "edit":
        this.#asked = message.asked;
        return this.#apply(message.version, (text) => editsFor(text, message.intent)?.edits ?? []);
      case "preset":
        return this.#apply(message.version, (text) => [
          { offset: 0, length: text.length, text: presetText(message.name, { activation: message.activation }) },
        ]);
      case "fix":
        return this.#apply(
          message.version,
          () => this.#surroundings.checked().findings[message.problem]?.fixes[message.fix]?.edits ?? [],
        );
      case "reveal": {
        this.#surroundings.reveal(message.offset);
        return;
      }
      case "openText": {
        this.#surroundings.openText();
        return;
      }
      case "train": {
        this.#surroundings.train();
        return;
      }
      case "log": {
        this.#surroundings.log(message.text);
        return;
      }
    }
  }

  /** Drops what was meant for an older text: the page gets, or has already got, the newer one. */
  async #apply(version: number, edits: (text: string) => TextEdit[]): Promise<void> {
    const surroundings = this.#surroundings;
    this.#preview = undefined;
    if (version === surroundings.version() && !surroundings.locked()) {
      const list = edits(surroundings.text());
      if (list.length > 0) {
        try {
          await surroundings.apply(list);
          return;
        } catch (error) {
          void this.#show();
          throw error;
        }
      }
    }
    // Nothing changes, so nothing will call: what the page shows may be more than what is.
    return this.#show();
  }

  /** Makes the view of this moment and sends it, unless a newer one was begun meanwhile. */
  async #show(): Promise<void> {
    if (!this.#ready) return;
    const turn = ++this.#turn;
    const { file } = this.#surroundings;
    const version = this.#surroundings.version();
    const locked = this.#surroundings.locked();
    const called = this.#called;
    const answers = this.#asked;
    const every = { type: "view" as const, version, file, called, answers, ...(locked && { locked }) };
    try {
      const view = await this.#view(every);
      if (turn !== this.#turn) return;
      this.#surroundings.post(view);
      if (view.mode === "drawn" && !view.locked) this.#foresee(turn, view.diagram.unit);
    } catch (error) {
      const message = messageOf(error);
      this.#surroundings.log(`The diagram of ${file} could not be made: ${message}`);
      if (turn === this.#turn) this.#surroundings.post({ ...every, mode: "failed", message });
    }
  }

  async #view(
    every: Pick<DiagramView, "type" | "version" | "file" | "locked" | "called" | "answers">,
  ): Promise<DiagramView> {
    const text = this.#surroundings.text();
    const checked = this.#surroundings.checked();
    if (checked.empty) return { ...every, mode: "empty", presets: presetChoices() };
    if (!isDrawable(checked)) {
      const broken = {
        problems: problems(text, checked.findings),
        ...(checked.findings[0] && { excerpt: excerpt(text, checked.findings[0]) }),
      };
      if (!this.#last) return { ...every, mode: "broken", ...broken };
      return { ...every, mode: "stale", ...broken, diagram: await this.#diagram(this.#last) };
    }
    this.#last = checked;
    const previewed = this.#preview && editsFor(text, this.#preview);
    const shown = previewed?.checked ?? checked;
    const errors = shown.findings.some(({ severity }) => severity === "error");
    const noTraining = errors ? "A design with an error cannot be trained." : this.#surroundings.noTraining();
    return {
      ...every,
      ...(noTraining && { noTraining }),
      mode: "drawn",
      ...(previewed && { preview: changedUnits(checked.architecture, previewed.checked.architecture) }),
      problems: problems(previewed?.text ?? text, shown.findings),
      diagram: await this.#diagram(shown),
    };
  }

  /** Lays out what may come next, so that it is there when it is asked for. */
  #foresee(turn: number, unit: UnitView): void {
    const text = this.#surroundings.text();
    // With hundreds of different units a guess keeps the host from other work: the first one is the last.
    let dear = false;
    const done = foresee(
      unit,
      () => turn === this.#turn && !dear,
      async (intent) => {
        const begun = performance.now();
        const network = editsFor(text, intent)?.checked.network;
        dear = performance.now() - begun > longestGuess;
        const changed = network && unitAt(network, unit.stage, unit.unit);
        if (changed) await this.#layout.place(structureOf(changed));
      },
    );
    // What cannot be laid out is said when it is asked for.
    done.catch(() => undefined);
  }

  async #diagram(shown: Drawable): Promise<ReturnType<typeof diagramContent>> {
    const selected = nearestUnit(shown.network, this.#selection);
    // What was shown first stays selected, whatever a preview or an edit makes of its neighbours.
    this.#selection ??= selected;
    if (selected.stage !== this.#shown?.stage || selected.unit !== this.#shown.unit) {
      this.#shown = selected;
      this.#surroundings.selected();
    }
    const unit = unitAt(shown.network, selected.stage, selected.unit);
    if (!unit) throw new Error("The network has no unit.");
    const drawing = await this.#layout.place(structureOf(unit));
    const measured = this.#surroundings.measured();
    return diagramContent(shown, { selected, span: this.#span, drawing, measured });
  }
}

function isDrawable(checked: Checked): checked is Drawable {
  return checked.architecture !== undefined && checked.network !== undefined && checked.network.stages.length > 0;
}

/** The edits of a choice, and what the text would be; undefined where that could not be drawn. */
function editsFor(text: string, intent: Intent): { edits: TextEdit[]; text: string; checked: Drawable } | undefined {
  const edits = edit(text, intent);
  const after = applyEdits(text, edits);
  const checked = check(after);
  return isDrawable(checked) ? { edits, text: after, checked } : undefined;
}
