import type { DiagramIntent } from "../../src/protocol/choices";
import type { DiagramMessage, DiagramView } from "../../src/protocol/diagram";

type Drawn = Extract<DiagramView, { mode: "drawn" }>;
type Question = Extract<DiagramMessage, { type: "preview" | "edit" }>;
type Unnumbered = { [T in Question["type"]]: Omit<Extract<Question, { type: T }>, "asked"> }[Question["type"]];
/** What the page says to the host, its questions not numbered yet. */
export type PageMessage = Exclude<DiagramMessage, Question> | Unnumbered;

/** Answers remembered; a person's changes give a few dozen. */
const most = 300;

/**
 * What the host has made of choices. The same choice, made again where the same is shown, is drawn at once; the host's
 * own answer follows, and is what holds.
 */
export class Memory {
  /** The newest view of the text as it is. */
  #settled: DiagramView | undefined;
  #settledKey: string | undefined;
  readonly #previews = new Map<string, Drawn>();
  #asked = 0;
  #intent: DiagramIntent | null = null;

  /** Numbers a question, and says what its answer was before. */
  ask(message: Unnumbered): { question: Question; known: DiagramView | undefined } {
    this.#intent = message.type === "preview" ? message.intent : null;
    const question: Question = { ...message, asked: ++this.#asked };
    return { question, known: this.#known(message) };
  }

  /** Takes what the host has sent; false for what answers an older question than the last: a newer one is on its way. */
  take(view: DiagramView): boolean {
    if (view.answers !== this.#asked) return false;
    const preview = view.mode === "drawn" && view.preview ? view : undefined;
    if (!preview) this.#settle(view);
    else if (this.#intent && preview.version === this.#settled?.version) this.#remember(this.#intent, preview);
    return true;
  }

  #known({ type, intent, version }: Unnumbered): DiagramView | undefined {
    const settled = this.#settled;
    if (settled?.mode !== "drawn" || settled.version !== version) return undefined;
    // As the host's own answer will be, so that it changes nothing.
    const answers = this.#asked;
    if (intent === null) return { ...settled, answers };
    const found = this.#previews.get(this.#key(settled, intent));
    const { called, file, locked } = settled;
    const now = found && { ...found, called, file, answers, ...(locked !== undefined && { locked }) };
    if (!now || type === "preview") return now && { ...now, version };
    const kept = { ...now };
    delete kept.preview;
    // An edit makes one new version of the text. The next question may come before the host has said so.
    this.#settle({ ...kept, version: version + 1 });
    return this.#settled;
  }

  #settle(view: DiagramView): void {
    this.#settled = view;
    this.#settledKey = undefined;
  }

  #remember(intent: DiagramIntent, preview: Drawn): void {
    if (this.#settled?.mode !== "drawn") return;
    this.#previews.set(this.#key(this.#settled, intent), preview);
    const oldest = this.#previews.keys().next();
    if (this.#previews.size > most && !oldest.done) this.#previews.delete(oldest.value);
  }

  #key({ diagram, problems }: Drawn, intent: DiagramIntent): string {
    this.#settledKey ??= JSON.stringify([diagram, problems]);
    return `${JSON.stringify(intent)} ${this.#settledKey}`;
  }
}
