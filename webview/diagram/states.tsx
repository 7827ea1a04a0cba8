import type { VNode } from "preact";
import type { DiagramView, Excerpt, Problem } from "../../src/protocol/diagram";
import { readable } from "../shared/format";
import { Icon } from "../shared/sprite";
import { ShortcutMiniature } from "./drawing/miniature";
import type { PageMessage } from "./memory";
import { t } from "./strings";

export type Of<Mode extends DiagramView["mode"]> = Extract<DiagramView, { mode: Mode }>;
export type Post = (message: PageMessage) => void;

/** A file that never had a diagram: the first problem, the place, the ways out. */
export function Broken({ view, post }: { view: Of<"broken">; post: Post }): VNode {
  const [problem] = view.problems;
  return (
    <main class="view page split">
      <div class="aside">
        <ShortcutMiniature kind="unknown" />
      </div>
      <div>
        <h1 class="headline row">
          <Icon name="error" class="err" />
          <span>{problem ? readable(problem.message) : t.failedTitle}</span>
        </h1>
        {problem && <p class="dim">{t.brokenText(problem.line)}</p>}
        {view.excerpt && <Code excerpt={view.excerpt} />}
        <WaysOut view={view} post={post} />
        {view.problems.length > 1 && (
          <ul class="more">
            {view.problems.slice(1, 20).map((other, i) => (
              <li key={i} class="row">
                <button class="link" onClick={() => post({ type: "reveal", offset: other.offset })}>
                  {t.line(other.line)}
                </button>
                <span>{readable(other.message)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </main>
  );
}

/** Above the last valid diagram: that it is old, and why. */
export function Stale({ view, post }: { view: Of<"stale">; post: Post }): VNode {
  const [problem] = view.problems;
  return (
    <div class="notice stale" role="status">
      <p class="row">
        <Icon name="error" class="err" />
        <span>
          <b>{t.staleTitle}.</b> {t.staleText}
        </span>
      </p>
      {problem && <p>{`${readable(problem.message)} (${t.line(problem.line)})`}</p>}
      <WaysOut view={view} post={post} />
    </div>
  );
}

/** Above a diagram that cannot be edited: why. */
export function Locked({ why }: { why: string }): VNode {
  return (
    <p class="row notice">
      <Icon name="lock" />
      <span>
        <b>{t.locked}.</b> {why}
      </span>
    </p>
  );
}

/** The host could not make a view. */
export function Failed({ view, post }: { view: Of<"failed">; post: Post }): VNode {
  return (
    <main class="view page">
      <h1 class="headline row">
        <Icon name="error" class="err" />
        <span>{t.failedTitle}</span>
      </h1>
      <p>{view.message}</p>
      <p class="dim">{t.failedText}</p>
      <div class="acts">
        <OpenText post={post} />
      </div>
    </main>
  );
}

/** The fixes of the first problem, and its line. */
function WaysOut({ view, post }: { view: Of<"broken"> | Of<"stale">; post: Post }): VNode | null {
  const problem: Problem | undefined = view.problems[0];
  if (!problem) return null;
  return (
    <div class="fixes">
      {!view.locked &&
        problem.fixes.map((fix, i) => (
          <button
            key={i}
            class="row link"
            onClick={() => post({ type: "fix", problem: 0, fix: i, version: view.version })}
          >
            <Icon name="lightbulb" />
            {readable(fix.title)}
          </button>
        ))}
      <button class="row link" onClick={() => post({ type: "reveal", offset: problem.offset })}>
        <Icon name="file-code" />
        {t.openLine(problem.line)}
      </button>
    </div>
  );
}

export function OpenText({ post }: { post: Post }): VNode {
  return (
    <button class="btn sec" onClick={() => post({ type: "openText" })}>
      <Icon name="file-code" />
      {t.openText}
    </button>
  );
}

function Code({ excerpt }: { excerpt: Excerpt }): VNode {
  const { firstLine, lines, marked, mark } = excerpt;
  return (
    <pre class="code">
      {lines.map((line, i) => (
        <div key={i}>
          <i>{firstLine + i}</i>
          {mark && i === marked ? (
            <>
              {line.slice(0, mark[0])}
              <span class="wavy">{line.slice(mark[0], mark[1])}</span>
              {line.slice(mark[1])}
            </>
          ) : (
            line
          )}
        </div>
      ))}
    </pre>
  );
}
