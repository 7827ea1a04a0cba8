import type { VNode } from "preact";
import type { DiagramIntent, DiagramScope } from "../../../src/protocol/choices";
import type { UnitView } from "../../../src/protocol/diagram";
import type { Part } from "../unit/Unit";
import { OrderChooser } from "./OrderChooser";
import { ShortcutChooser } from "./ShortcutChooser";

/** A chooser that was opened: for which part, and by what. */
export interface Opened {
  part: Part;
  opener: HTMLElement | SVGElement;
  /** Middle of the opener, from the top of the page. */
  y: number;
}

/** Shows what a choice would give, writes the one that is kept; the focus goes back to where it was opened. */
export function OpenChooser(props: {
  opened: Opened;
  unit: UnitView;
  scope: DiagramScope;
  /** The same in words. */
  scopeText: string;
  edit: (intent: DiagramIntent) => void;
  preview: (intent: DiagramIntent | null) => void;
  close: () => void;
}): VNode {
  const { opened, unit, scope, scopeText, edit, preview, close } = props;
  const done = (): void => {
    opened.opener.focus();
    close();
  };
  const keep = (intent: DiagramIntent): void => {
    edit(intent);
    done();
  };
  const chooser = {
    unit,
    scope: scopeText,
    pointsAt: opened.y,
    cancel: () => {
      preview(null);
      done();
    },
  };
  switch (opened.part) {
    case "shortcut":
      return (
        <ShortcutChooser
          {...chooser}
          preview={(shortcut) => preview({ kind: "shortcut", scope, shortcut })}
          keep={(shortcut) => keep({ kind: "shortcut", scope, shortcut })}
        />
      );
    case "order":
      return (
        <OrderChooser
          {...chooser}
          preview={(activation) => preview({ kind: "activation", scope, activation })}
          keep={(activation) => keep({ kind: "activation", scope, activation })}
        />
      );
  }
}
