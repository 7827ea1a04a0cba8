import type { VNode } from "preact";
import type { Comparison, Side } from "../../src/protocol/compare";
import { readable } from "../shared/format";
import { Icon } from "../shared/sprite";
import { figures, t } from "./strings";

/** Which two files, what changes from the left to the right in a sentence, and the way through the differences. */
export function Header(props: { view: Comparison; step: (by: -1 | 1) => void; open: (side: Side) => void }): VNode {
  const { view, step, open } = props;
  const { place, sentences } = view;
  return (
    <header class="head">
      <div class="row files">
        <File view={view} side="left" open={open} />
        <span class="dim" aria-hidden="true">
          {t.arrow}
        </span>
        <File view={view} side="right" open={open} />
      </div>
      {sentences.length > 0 && (
        <div class="row said">
          <div class="sentences">
            {sentences.map((sentence, i) => (
              <p key={sentence} class={i === 0 ? "t" : ""}>
                {readable(sentence)}
              </p>
            ))}
            <p class="s dim num figures">
              {figures(view).map((figure) => (
                <span key={figure}>{figure}</span>
              ))}
            </p>
          </div>
          {place && (
            <span class="row steps">
              <span class="s dim num wide">
                <kbd>p</kbd> <kbd>n</kbd>
              </span>
              <span class="num">{t.placeOf(place.index, place.of)}</span>
              <Step by={-1} step={step} />
              <Step by={1} step={step} />
            </span>
          )}
        </div>
      )}
    </header>
  );
}

function File({ view, side, open }: { view: Comparison; side: Side; open: (side: Side) => void }): VNode {
  const { file, state, name } = view[side];
  return (
    <div class="file">
      <span class="row">
        <button class="link cut" title={t.open[side]} onClick={() => open(side)}>
          {file}
        </button>
        {state !== undefined && <span class="state s">{state}</span>}
      </span>
      <span class="s dim cut" title={name}>
        {name}
      </span>
    </div>
  );
}

function Step({ by, step }: { by: -1 | 1; step: (by: -1 | 1) => void }): VNode {
  const name = by < 0 ? t.previous : t.next;
  return (
    <button class="tb" aria-label={name} title={`${name} (${by < 0 ? "Shift+F7" : "F7"})`} onClick={() => step(by)}>
      <Icon name={by < 0 ? "arrow-up" : "arrow-down"} />
    </button>
  );
}
