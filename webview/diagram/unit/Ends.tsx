import type { VNode } from "preact";
import type { DiagramContent } from "../../../src/protocol/diagram";
import type { Drawing } from "../../../src/protocol/drawing";
import { blocksName } from "../names";
import { t } from "../strings";
import { neighbour } from "../units";

/** What comes before the network's first unit and after its last one, beside where the path begins and ends. */
export function Ends({ diagram, drawing }: { diagram: DiagramContent; drawing: Drawing }): VNode {
  const { stages, unit, stem, head } = diagram;
  const place = (x: number, y: number): Record<string, string> => ({ left: `${x}px`, top: `${y}px` });
  return (
    <>
      {!neighbour(stages, unit, -1) && (
        <span class="s dim end" style={place(drawing.path + 20, drawing.start[1] - 24)}>
          {t.fromStem(blocksName(stem))}
        </span>
      )}
      {!neighbour(stages, unit, 1) && (
        <span class="s dim end" style={place(drawing.path + 32, drawing.end[1] + 6)}>
          {t.toHead(blocksName(head))}
        </span>
      )}
    </>
  );
}
