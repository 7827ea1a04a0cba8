import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FromStudy, RowState, StudyRowView, ToStudy } from "../../src/protocol/study";
import { useRoving } from "../diagram/roving";
import { Icon } from "../shared/sprite";
import { Cell } from "./Cell";
import { t } from "./strings";
import { axisOf } from "./values";

interface PageProps {
  /** None at the beginning. */
  study: ToStudy | undefined;
  post: (message: FromStudy) => void;
}

/** The paper's Tables 1 and 2, row by row, with our runs beside its results. */
export function Page({ study, post }: PageProps): VNode {
  const rows = study?.type === "study" ? study.rows : [];
  const count = (state: RowState): number => rows.filter((row) => row.state === state).length;
  const [done, running, queued] = [count("done"), count("running"), count("queued")];
  const [said, say] = useState("");
  useEffect(() => say(rows.length > 0 ? t.said(done, running, queued) : ""), [done, running, queued, rows.length]);
  const body = useRef<HTMLDivElement>(null);
  useRoving(body, ".cell", {
    current: ".cell",
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: "above",
    ArrowDown: "below",
  });
  return (
    <main class="view st">
      <header class="hd row">
        <h1 class="t">{t.title}</h1>
        <span class="dim cut">{study?.type === "study" && t.about(study.name, study.data)}</span>
        <span class="gap" />
        <span class="row s num totals">
          {(["done", "running", "queued", "broken"] as const)
            .filter((state) => count(state) > 0)
            .map((state) => (
              <span key={state}>
                {count(state)} <span class="dim">{t.counts[state]}</span>
              </span>
            ))}
        </span>
        {queued > 0 && (
          <button class="btn sec" onClick={() => post({ type: "take-all-out" })}>
            {t.takeAllOut}
          </button>
        )}
        <button class="btn sec" disabled={!study} onClick={() => post({ type: "curves" })}>
          <Icon name="graph-line" />
          {t.curves}
        </button>
        <button class="btn" disabled={rows.length === 0} onClick={() => post({ type: "train-all" })}>
          <Icon name="play" />
          {t.trainAll}
        </button>
      </header>
      <div class="body" ref={body}>
        {study?.type === "none" && (
          <section class="notice">
            <h2 class="row">
              <Icon name="error" class="err" />
              {t.cannot}
            </h2>
            <p class="dim">{study.why}</p>
          </section>
        )}
        {([1, 2] as const).map((table) => {
          const of = rows.filter((row) => row.table === table);
          return of.length > 0 && <Table key={table} table={table} rows={of} post={post} />;
        })}
      </div>
      <Foot study={study} />
      <p class="unseen" role="status" aria-live="polite">
        {said}
      </p>
    </main>
  );
}

function Table({ table, rows, post }: { table: 1 | 2; rows: StudyRowView[]; post: PageProps["post"] }): VNode {
  const axis = axisOf(rows);
  const elsewhere = rows.find(({ paper }) => !paper.exact)?.paper.setting;
  return (
    <section aria-label={t.tables[table].title}>
      <div class="row head">
        <h2 class="b">{t.tables[table].title}</h2>
        <span class="dim cut">{t.tables[table].about}</span>
        <span class="gap" />
        <span class="row s dim keys">
          {elsewhere === undefined ? <span>◇ {t.key.paper}</span> : <span>{t.elsewhere(elsewhere)}</span>}
          <span>● {t.key.ours}</span>
          {rows.some(({ ours }) => ours.length > 1) && (
            <span>
              <span class="bar" /> {t.key.median}
            </span>
          )}
          {axis.fail && <span>{t.key.fail}</span>}
        </span>
      </div>
      <div class={`grid table-${table}`}>
        {rows.map((row) => (
          <Cell key={row.id} row={row} axis={axis} post={post} />
        ))}
      </div>
    </section>
  );
}

function Foot({ study }: Pick<PageProps, "study">): VNode {
  const left = study?.type === "study" ? study.left : undefined;
  const now = study?.type === "study" ? study.rows.find(({ state }) => state === "running") : undefined;
  return (
    <footer class="foot s row num">
      {now ? (
        <>
          <Icon name="sync" class="live" />
          <span class="cut">
            {t.running(now)} <b>{t.step(now)}</b> <span class="dim">{t.ofSteps(now)}</span>
          </span>
        </>
      ) : (
        <span class="dim">{study?.type === "study" && t.idle}</span>
      )}
      {left !== undefined && <span>{t.left(left)}</span>}
      <span class="gap" />
      <span class="keys">
        <kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd> <kbd>→</kbd> {t.keys.move} <kbd>Enter</kbd> {t.keys.open} <kbd>Q</kbd>{" "}
        {t.keys.queue}
      </span>
    </footer>
  );
}
