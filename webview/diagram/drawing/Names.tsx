import type { VNode } from "preact";
import type { UnitView } from "../../../src/protocol/diagram";
import { afterName, orderTitle, shortcutFormula } from "../names";

/** What h, F and f are, as texts of a drawing; in the diagram's page these are buttons. */
export function Names({ unit }: { unit: UnitView }): VNode {
  const { drawing, order, shortcut } = unit;
  const aside = 14 + Math.max(0, ...drawing.onShortcut.map(({ width }) => width / 2 + 4));
  const after = drawing.layers.find(({ id }) => id === "after:0");
  const [afterX, afterY] = after ? [after.x + after.width + 14, after.y + after.height / 2 + 5] : [drawing.path + 20, drawing.addition[1] + 40]; // prettier-ignore
  return (
    <>
      <Name at={[drawing.path - aside, drawing.middle + 5]} letter="h" text={shortcutFormula(shortcut)} end />
      <Name at={[drawing.branch + 16, drawing.split[1] - 6]} letter="ℱ" text={orderTitle(unit)} />
      <Name at={[afterX, afterY]} letter="f" text={afterName(order.afterAddition)} />
    </>
  );
}

function Name(props: { at: [number, number]; letter: string; text: string; end?: boolean }): VNode {
  const { at, letter, text, end } = props;
  return (
    <text x={at[0]} y={at[1]} text-anchor={end ? "end" : "start"}>
      <tspan font-family="serif" font-style="italic">
        {letter}
      </tspan>
      <tspan dx="6">{text}</tspan>
    </text>
  );
}
