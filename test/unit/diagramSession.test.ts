import Elk from "elkjs/lib/elk.bundled.js";
import { expect, test } from "vitest";
import { check } from "../../src/arch/check";
import { presetText } from "../../src/arch/paper/presets";
import { DiagramSession } from "../../src/editor/session";
import { elkGraph } from "../../src/layout/graph";
import { place } from "../../src/layout/place";
import type { DiagramView } from "../../src/protocol/diagram";

/** A diagram of this text whose page has not said anything yet; `asked` are the graphs that ELK was asked for. */
function opened(text: string): { session: DiagramSession; asked: string[]; views: DiagramView[]; log: string[] } {
  const elk = new Elk();
  const [asked, views, log]: [string[], DiagramView[], string[]] = [[], [], []];
  const session = new DiagramSession(
    {
      file: "net.residual.json",
      version: () => 1,
      text: () => text,
      checked: () => check(text),
      locked: () => undefined,
      noTraining: () => undefined,
      measured: () => undefined,
      apply: () => Promise.resolve(),
      reveal: () => undefined,
      openText: () => undefined,
      train: () => undefined,
      post: (view) => views.push(view),
      selected: () => undefined,
      log: (message) => log.push(message),
    },
    {
      place: async (structure) => {
        const graph = elkGraph(structure);
        asked.push(JSON.stringify(graph));
        return place(structure, await elk.layout(graph));
      },
    },
  );
  return { session, asked, views, log };
}

test("what is shown first is laid out while the page is still loading", async () => {
  const { session, asked, views } = opened(presetText("resnet-110"));
  await session.prepare();
  expect(asked).toHaveLength(1);
  expect(views).toEqual([]);
  await session.receive({ type: "ready" });
  expect(views.map(({ mode }) => mode)).toEqual(["drawn"]);
  expect(new Set(asked).size).toBe(1);
});

test("a file that cannot be drawn has nothing to lay out, and is still shown", async () => {
  const { session, asked, views, log } = opened("{ stages: ");
  await session.prepare();
  await session.receive({ type: "ready" });
  expect(views.map(({ mode }) => mode)).toEqual(["broken"]);
  expect([asked, log]).toEqual([[], []]);
});
