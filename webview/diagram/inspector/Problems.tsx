import type { VNode } from "preact";
import type { Problem } from "../../../src/protocol/diagram";
import { readable } from "../../shared/format";
import { Icon, type IconName } from "../../shared/sprite";
import { severityName } from "../names";
import { t } from "../strings";

const icons: Record<Problem["severity"], { name: IconName; class: string }> = {
  error: { name: "error", class: "err" },
  warning: { name: "warning", class: "warn" },
  information: { name: "info", class: "que" },
};

export interface ProblemActions {
  fix: (problem: number, fix: number) => void;
  reveal: (offset: number) => void;
}

/** What is wrong with the design, each with the way to its line and its fixes. */
export function Problems(props: { problems: Problem[]; canFix: boolean; actions: ProblemActions }): VNode {
  const { problems, canFix, actions } = props;
  if (problems.length === 0)
    return (
      <p class="row">
        <Icon name="pass" class="ok" />
        <span>{t.noProblems}</span>
      </p>
    );
  return (
    <ul class="problems">
      {problems.map((problem, i) => (
        <li key={i} data-problem={i}>
          <ProblemItem problem={problem} index={i} canFix={canFix} actions={actions} />
        </li>
      ))}
    </ul>
  );
}

function ProblemItem(props: { problem: Problem; index: number; canFix: boolean; actions: ProblemActions }): VNode {
  const { problem, index, canFix, actions } = props;
  const icon = icons[problem.severity];
  return (
    <>
      <p class="row message">
        <span role="img" aria-label={severityName(problem)}>
          <Icon name={icon.name} class={icon.class} />
        </span>
        <span>{readable(problem.message)}</span>
      </p>
      {canFix &&
        problem.fixes.map((fix, i) => (
          <button key={i} class="row s link" onClick={() => actions.fix(index, i)}>
            <Icon name="lightbulb" />
            <span>{readable(fix.title)}</span>
          </button>
        ))}
      <button class="row s link" onClick={() => actions.reveal(problem.offset)}>
        <Icon name="file-code" />
        <span>{t.openLine(problem.line)}</span>
      </button>
    </>
  );
}
