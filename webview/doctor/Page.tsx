import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Finding, FromDoctor, ToDoctor } from "../../src/protocol/doctor";
import { Icon } from "../shared/sprite";
import { FindingRow, StateIcon } from "./FindingRow";
import { t } from "./strings";

interface PageProps {
  /** What was found last; none at the beginning. */
  found: Exclude<ToDoctor, { type: "looking" }> | undefined;
  looking: boolean;
  post: (message: FromDoctor) => void;
}

/** What training has here, section by section, with what mends what is wrong beside it. */
export function Page({ found, looking, post }: PageProps): VNode {
  const [said, say] = useState("");
  const findings = found?.type === "findings" ? found : undefined;
  const look = (): void => post({ type: "look" });
  const copy = (command?: string): void => {
    post({ type: "copy", ...(command !== undefined && { command }) });
    say(t.copied);
  };
  useEffect(() => say(looking ? t.looking : summary(found)), [looking, found]);
  useKeys({ r: () => !looking && look(), c: () => findings && copy() });
  return (
    <main class="view doc" aria-busy={looking}>
      <header class="hd row">
        <h1 class="t">{t.title}</h1>
        {findings && (
          <span class="row verdict">
            <StateIcon state={training(findings)} />
            <span>
              {findings.verdict} <span class="dim">{counts(findings)}</span>
            </span>
          </span>
        )}
        <span class="gap" />
        <button class="btn sec" disabled={!findings} onClick={() => copy()}>
          {t.copy}
        </button>
        <button class="btn" disabled={looking} onClick={look}>
          {t.look}
        </button>
      </header>
      <div class={looking ? "body old" : "body"} tabIndex={0} role="region" aria-label={t.title}>
        {looking && <p class="now">{t.looking}</p>}
        {found?.type === "failed" && (
          <section class="notice">
            <h2 class="row">
              <Icon name="error" class="err" />
              {t.failed}
            </h2>
            <p class="dim">{found.why}</p>
          </section>
        )}
        {findings?.sections.map(({ title, findings }) => (
          <section key={title} aria-label={title}>
            <h2 class="name">{title}</h2>
            <ul>
              {findings.map((finding, i) => (
                <FindingRow key={i} finding={finding} copy={copy} act={(action) => post({ type: "act", action })} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <footer class="foot s row num">
        <span class="dim">{findings && t.seen(findings.made)}</span>
        <span class="gap" />
        <span class="keys">
          <kbd>R</kbd> {t.keys.look} <kbd>C</kbd> {t.keys.copy}
        </span>
      </footer>
      <p class="unseen" role="status" aria-live="polite">
        {said}
      </p>
    </main>
  );
}

type Findings = Extract<ToDoctor, { type: "findings" }>;

/** How the verdict, which is of training alone, is to be taken: the worst of the section that is about it. */
function training({ sections: [about] }: Findings): Finding["state"] {
  return (["problem", "warning"] as const).find((one) => about?.findings.some(({ state }) => state === one)) ?? "ok";
}

/** What of all sections is to be put right. */
function counts({ sections }: Findings): string {
  const all = sections.flatMap(({ findings }) => findings);
  const count = (state: string): number => all.filter((finding) => finding.state === state).length;
  return t.counts(count("problem"), count("warning"));
}

function summary(found: PageProps["found"]): string {
  if (!found) return "";
  if (found.type === "failed") return `${t.failed}. ${found.why}`;
  return `${found.verdict} ${counts(found)}`;
}

function useKeys(keys: Record<string, () => unknown>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      keys[event.key.toLowerCase()]?.();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}
