import arrowDown from "@vscode/codicons/src/icons/arrow-down.svg";
import arrowUp from "@vscode/codicons/src/icons/arrow-up.svg";
import chevronDown from "@vscode/codicons/src/icons/chevron-down.svg";
import chevronRight from "@vscode/codicons/src/icons/chevron-right.svg";
import chevronUp from "@vscode/codicons/src/icons/chevron-up.svg";
import circleFilled from "@vscode/codicons/src/icons/circle-filled.svg";
import circleSlash from "@vscode/codicons/src/icons/circle-slash.svg";
import close from "@vscode/codicons/src/icons/close.svg";
import copy from "@vscode/codicons/src/icons/copy.svg";
import debugContinue from "@vscode/codicons/src/icons/debug-continue.svg";
import debugPause from "@vscode/codicons/src/icons/debug-pause.svg";
import debugStop from "@vscode/codicons/src/icons/debug-stop.svg";
import error from "@vscode/codicons/src/icons/error.svg";
import exportIcon from "@vscode/codicons/src/icons/export.svg";
import fileCode from "@vscode/codicons/src/icons/file-code.svg";
import graphLine from "@vscode/codicons/src/icons/graph-line.svg";
import info from "@vscode/codicons/src/icons/info.svg";
import lightbulb from "@vscode/codicons/src/icons/lightbulb.svg";
import lock from "@vscode/codicons/src/icons/lock.svg";
import output from "@vscode/codicons/src/icons/output.svg";
import pass from "@vscode/codicons/src/icons/pass.svg";
import pin from "@vscode/codicons/src/icons/pin.svg";
import pinned from "@vscode/codicons/src/icons/pinned.svg";
import play from "@vscode/codicons/src/icons/play.svg";
import screenFull from "@vscode/codicons/src/icons/screen-full.svg";
import search from "@vscode/codicons/src/icons/search.svg";
import sync from "@vscode/codicons/src/icons/sync.svg";
import warning from "@vscode/codicons/src/icons/warning.svg";
import zoomIn from "@vscode/codicons/src/icons/zoom-in.svg";
import zoomOut from "@vscode/codicons/src/icons/zoom-out.svg";
import type { VNode } from "preact";
import glyphs from "./glyphs.svg";

const icons = {
  "arrow-down": arrowDown,
  "arrow-up": arrowUp,
  "chevron-down": chevronDown,
  "chevron-right": chevronRight,
  "chevron-up": chevronUp,
  "circle-filled": circleFilled,
  "circle-slash": circleSlash,
  close,
  copy,
  "debug-continue": debugContinue,
  "debug-pause": debugPause,
  "debug-stop": debugStop,
  error,
  export: exportIcon,
  "file-code": fileCode,
  "graph-line": graphLine,
  info,
  lightbulb,
  lock,
  output,
  pass,
  pin,
  pinned,
  play,
  "screen-full": screenFull,
  search,
  sync,
  warning,
  "zoom-in": zoomIn,
  "zoom-out": zoomOut,
};
export type IconName = keyof typeof icons;

/** The operations of glyphs.svg. */
export type GlyphName =
  | "w3"
  | "w1"
  | "bn"
  | "relu"
  | "sig"
  | "scale"
  | "drop"
  | "add"
  | "mul"
  | "pad"
  | "proj"
  | "id"
  | "pool"
  | "lin"
  | "in";

/** Every icon and glyph once, to be referred to; stands at the start of a view's page. */
export function Sprite(): VNode {
  const symbols = Object.entries(icons).map(
    ([name, svg]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${inside(svg)}</symbol>`,
  );
  return (
    <svg
      width="0"
      height="0"
      style={{ position: "absolute" }}
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: symbols.join("") + inside(glyphs) }}
    />
  );
}

function inside(svg: string): string {
  return svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
}

/** A codicon, 16 x 16, in the colour of the text. It says nothing: the words beside it do. */
export function Icon(props: { name: IconName; class?: string }): VNode {
  return (
    <svg class={`i ${props.class ?? ""}`} aria-hidden="true">
      <use href={`#i-${props.name}`} />
    </svg>
  );
}
