import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CompareMessage, Comparison } from "../../src/protocol/compare";
import { readable } from "../shared/format";
import { Icon } from "../shared/sprite";
import { Differences } from "./Differences";
import { Header } from "./Header";
import { Pair } from "./Pair";
import { sayPlace, t } from "./strings";
import { Strips } from "./Strips";

/** Two networks beside each other, the units that differ, and all differences in a table. Holds nothing of the files. */
export function Page({ view, post }: { view: Comparison; post: (message: CompareMessage) => void }): VNode {
  const { place, left, right } = view;
  const [said, setSaid] = useState("");
  const select = (index: number): void => post({ type: "select", place: index });
  const step = (by: -1 | 1): void => post({ type: "step", by });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const by = keyStep(event);
      if (by === undefined) return;
      event.preventDefault();
      step(by);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
  const spoken = place ? sayPlace(place) : view.sentences.join(" ");
  useEffect(() => setSaid(spoken), [spoken]);
  const problems = [left, right].flatMap(({ file, state, problem }) =>
    problem === undefined ? [] : [`${[file, state].filter(Boolean).join(", ")}: ${problem}`],
  );
  const compared = left.cost && right.cost;
  return (
    <main class="view compare">
      <h1 class="unseen">{t.title(left, right)}</h1>
      <Header view={view} step={step} open={(side) => post({ type: "open", side })} />
      {problems.map((problem) => (
        <p key={problem} class="row notice">
          <Icon name="warning" class="warn" />
          <span>
            <b>{t.problem}</b> {readable(problem)} {!compared && t.noneYet}
          </span>
        </p>
      ))}
      {compared && (
        <div class="body">
          <Strips stages={view.stages} selected={place?.index} select={select} />
          <Pair place={place} />
          <Differences rows={view.differences} selected={place?.index} select={select} />
        </div>
      )}
      <div class="unseen" role="status" aria-live="polite">
        {readable(said)}
      </div>
    </main>
  );
}

/** F7 and n, as in VS Code's own comparison of texts and in most others. */
function keyStep({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): -1 | 1 | undefined {
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === "F7") return shiftKey ? -1 : 1;
  if (key === "n") return 1;
  return key === "p" ? -1 : undefined;
}
