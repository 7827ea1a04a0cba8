import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { defaultShortcut, figure2Letter, shortcutKinds, type Shortcut } from "../../../src/arch/architecture";
import { shortcutResults } from "../../../src/arch/paper/paper";
import { Card, Cards, Chooser, type ChooserProps } from "./Chooser";
import { ShortcutMiniature } from "../drawing/miniature";
import { Numbers } from "./Numbers";
import { shortcutNames } from "../names";
import { t } from "../strings";

/** The six shortcuts of Fig. 2 with their numbers. Arrows and clicks preview, Enter keeps, Esc restores. */
export function ShortcutChooser(props: ChooserProps<Shortcut>): VNode {
  const [choice, setChoice] = useState(props.unit.shortcut);
  const [problem, setProblem] = useState<string>();
  const choose = (next: Shortcut): void => {
    setChoice(next);
    setProblem(undefined);
    props.preview(next);
  };
  return (
    <Chooser
      {...props}
      title={t.chooseShortcut}
      source={t.figure2}
      canKeep={problem === undefined}
      keep={() => props.keep(choice)}
    >
      <Cards label={t.chooseShortcut}>
        {shortcutKinds.map((kind) => (
          <Card
            key={kind}
            letter={figure2Letter[kind]}
            name={shortcutNames[kind]}
            result={shortcutResults[kind]}
            checked={choice.kind === kind}
            choose={() =>
              choice.kind !== kind &&
              choose(kind === props.unit.shortcut.kind ? props.unit.shortcut : defaultShortcut(kind))
            }
          >
            <ShortcutMiniature kind={kind} />
          </Card>
        ))}
      </Cards>
      <Numbers choice={choice} change={choose} invalid={setProblem} />
      <p class="s err" aria-live="polite">
        {problem}
      </p>
    </Chooser>
  );
}
