import type { VNode } from "preact";
import type { CurvesRun } from "../../../src/protocol/curves";
import type { Across } from "../points/across";
import { t } from "../strings";
import { colorClass, newest, type Curve, type RunView } from "../view";
import { errorY, isInside, lossY, xOf, type Frame } from "./frame";
import { PaperMark } from "./Marks";

interface PaperProps {
  frame: Frame;
  curves: Curve[];
  selected: RunView | undefined;
  across: Across;
}

/**
 * The paper's test error of each architecture that is one of its own: a line with ◇ at its end. Of the selected one also
 * where it stands, and what was read off the paper's figure.
 */
export function Paper({ frame, curves, selected, across }: PaperProps): VNode | null {
  const results = curves.flatMap((curve) => {
    const { paper } = newest(curve).run;
    return paper ? [{ curve, paper }] : [];
  });
  if (results.length === 0) return null;
  const chosen = results.find(({ curve }) => selected && curve.views.includes(selected)) ?? results[0]!;
  return (
    <g>
      <text class="s dim" text-anchor="middle" x={frame.right + 46} y={20}>
        {`◇ ${t.paperKey}`}
      </text>
      {/* What is named comes last: no other line goes through its words. */}
      {[...results.filter((one) => one !== chosen), chosen].map(({ curve, paper }) => (
        <Result key={curve.key} frame={frame} curve={curve} paper={paper} named={curve === chosen.curve} />
      ))}
      {chosen.paper.curve && across === "steps" && (
        <Readings frame={frame} curve={chosen.curve} read={chosen.paper.curve} />
      )}
    </g>
  );
}

type PaperValue = NonNullable<CurvesRun["paper"]>;

function Result(props: { frame: Frame; curve: Curve; paper: PaperValue; named: boolean }): VNode {
  const { frame, curve, paper, named } = props;
  const { left, right } = frame;
  const [top, bottom] = frame.bands.error;
  // "fail" is a test error above 20%: beyond the paper's axis.
  const y = paper.error === "fail" ? top : Math.min(bottom, Math.max(top, errorY(frame, paper.error)));
  const seen = paper.error !== "fail" && isInside(frame, "error", right, errorY(frame, paper.error));
  return (
    <g class={colorClass(curve)}>
      {seen && <path class="paper" d={`M${left} ${y}H${right + 46}`} />}
      {named && (
        <text class="s halo-text result" x={left + 8} y={Math.max(y - 5, top + 14)}>
          {t.paperLine(paper)}
        </text>
      )}
      <PaperMark x={right + 52} y={y} />
    </g>
  );
}

function Readings(props: { frame: Frame; curve: Curve; read: NonNullable<PaperValue["curve"]> }): VNode {
  const { frame, curve, read } = props;
  const marks = [
    ...read.error.map(([step, percent]) => ({
      scale: "error" as const,
      x: xOf(frame, step),
      y: errorY(frame, percent),
    })),
    ...read.loss.map(([step, loss]) => ({ scale: "loss" as const, x: xOf(frame, step), y: lossY(frame, loss) })),
  ].filter(({ scale, x, y }) => isInside(frame, scale, x, y));
  return (
    <g class={`${colorClass(curve)} readings`}>
      {marks.map(({ x, y }, i) => (
        <path key={i} class="px" d={`M${x} ${y - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`} />
      ))}
      <text class="s dim halo-text" text-anchor="end" x={frame.right - 8} y={frame.bottom - 8}>
        {`◇ ${t.readOff(read.figure)}`}
      </text>
    </g>
  );
}
