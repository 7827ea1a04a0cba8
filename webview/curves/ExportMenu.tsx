import type { VNode } from "preact";
import { Icon } from "../shared/sprite";
import { t } from "./strings";

export interface Exports {
  svg: () => void;
  png: () => void;
  runs: () => void;
}

/** What can be made of the panel. */
export function ExportMenu({ svg, png, runs }: Exports): VNode {
  const item = (words: string, act: () => void): VNode => (
    <button
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
        act();
      }}
    >
      {words}
    </button>
  );
  return (
    <>
      <button class="tb" title={t.export} aria-label={t.export} popovertarget="export">
        <Icon name="export" />
      </button>
      <div class="pop menu" id="export" popover="auto">
        {item(t.saveSvg, svg)}
        {item(t.savePng, png)}
        {item(t.exportRuns, runs)}
      </div>
    </>
  );
}
