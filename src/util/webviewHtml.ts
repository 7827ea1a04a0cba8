import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The page of a view: one script and one style sheet of dist/, nothing else may load or run. `title`: plain text. */
export function webviewHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: "diagram" | "curves" | "compare" | "study" | "doctor",
  title: string,
): string {
  const nonce = randomBytes(16).toString("base64url");
  const file = (kind: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", `${name}.${kind}`)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    // These two do not follow from the default.
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${file("css")}">
</head>
<body>
<script nonce="${nonce}" src="${file("js")}"></script>
</body>
</html>`;
}

/** A file may be called anything. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Fills a panel with the page of a view, whose icon its tab gets. `title`: plain text. */
export function fillPanel(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: "curves" | "study" | "doctor",
  title: string,
): void {
  const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", `${name}-${theme}.svg`);
  panel.iconPath = { light: icon("light"), dark: icon("dark") };
  panel.webview.options = webviewOptions(extensionUri);
  panel.webview.html = webviewHtml(panel.webview, extensionUri, name, title);
}

/** Where the views' files lie: nothing outside dist/ can be loaded. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")] };
}
