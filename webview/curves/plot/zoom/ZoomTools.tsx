import type { VNode } from "preact";
import type { CurvesState, Zoom } from "../../../../src/protocol/curves";
import { Icon } from "../../../shared/sprite";
import { t } from "../../strings";
import type { Range } from "../ranges";
import { followed, zoomed, zoomStep } from "./zoom";

interface ZoomToolsProps {
  across: Range;
  whole: Range;
  state: CurvesState;
  zoom: (zoom: Zoom | undefined) => void;
}

/** In, out, all, and the live end, at the top of the plot. */
export function ZoomTools({ across, whole, state, zoom }: ZoomToolsProps): VNode {
  const by = (factor: number) => (): void => zoom(zoomed(across, whole, (across[0] + across[1]) / 2, factor));
  const follows = state.zoom?.follow === true;
  return (
    <div class="zoom row" role="toolbar" aria-label={t.zoom}>
      <button class="tb" title={t.zoomIn} aria-label={t.zoomIn} onClick={by(1 / zoomStep)}>
        <Icon name="zoom-in" />
      </button>
      <button class="tb" title={t.zoomOut} aria-label={t.zoomOut} onClick={by(zoomStep)} disabled={!state.zoom}>
        <Icon name="zoom-out" />
      </button>
      <button
        class="tb"
        title={t.zoomAll}
        aria-label={t.zoomAll}
        onClick={() => zoom(undefined)}
        disabled={!state.zoom}
      >
        <Icon name="screen-full" />
      </button>
      <button
        class={follows ? "tb s end on" : "tb s end"}
        title={t.follow}
        aria-label={t.follow}
        aria-pressed={follows}
        onClick={() => zoom(followed(across, whole, state.zoom))}
      >
        {t.live}
      </button>
    </div>
  );
}
