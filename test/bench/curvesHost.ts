import { createServer, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as vscode from "vscode";
import type { ToCurves } from "../../src/protocol/curves";
import { CurvesPanel } from "../../src/runs/panel/curvesPanel";
import { Supervisor } from "../../src/runs/supervisor/supervisor";

/**
 * The host's side of the Curves panel in a process of its own, with VS Code's part played by a small server: what the
 * panel posts goes to the page as one stream of bytes, as VS Code hands it on without a copy in text. A child of
 * curves.mjs; arguments: the folder of runs, the file that they are of, the folder of the page.
 */
const [folder, file, dist] = process.argv.slice(2) as [string, string, string];
const report = (message: object): void => void process.send?.(message);

let stream: ServerResponse | undefined;
let receive: (message: unknown) => void = () => undefined;
let viewChanged: () => void = () => undefined;
let posted = 0;
const nothing = { dispose: () => undefined };

const panel = {
  visible: true,
  iconPath: undefined,
  onDidDispose: () => nothing,
  onDidChangeViewState: (listener: () => void) => {
    viewChanged = listener;
    return nothing;
  },
  webview: {
    cspSource: "",
    options: {},
    html: "",
    asWebviewUri: (uri: unknown) => uri,
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      receive = listener;
      return nothing;
    },
    postMessage: (message: ToCurves) => {
      posted++;
      if (stream) write(stream, message);
      return Promise.resolve(true);
    },
  },
};

/** Lengths, words, and columns of numbers as they lie in memory. */
function write(response: ServerResponse, message: ToCurves): void {
  const columns: Float64Array[] = [];
  const words = JSON.stringify(message, (_key, value: unknown) =>
    value instanceof Float64Array ? { column: columns.push(value) - 1, length: value.length } : value,
  );
  const text = Buffer.from(words + " ".repeat((8 - (Buffer.byteLength(words) % 8)) % 8));
  const bodies = columns.map(({ buffer, byteLength }) => Buffer.from(buffer, 0, byteLength));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(text.length);
  head.writeUInt32LE(
    bodies.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  response.write(Buffer.concat([head, text, ...bodies]));
}

const supervisor = new Supervisor({
  trainer: "",
  environmentOf: () => Promise.resolve({}),
  onError: (error) => console.error(error),
});
await supervisor.watch(folder);
await new Promise<void>((resolve) => {
  const look = setInterval(() => {
    if (supervisor.runs.length === 0) return;
    clearInterval(look);
    resolve();
  }, 20);
});
new CurvesPanel(
  panel as unknown as vscode.WebviewPanel,
  {
    supervisor,
    extensionUri: "" as unknown as vscode.Uri,
    log: { warn: console.error, error: console.error } as unknown as vscode.LogOutputChannel,
    act: () => Promise.resolve(),
    train: () => Promise.resolve(),
    save: () => Promise.resolve(),
    export: () => Promise.resolve(),
    find: () => undefined,
  },
  file,
);

const server = createServer((request, response) => {
  const path = request.url ?? "/";
  if (path === "/stream") {
    stream = response.writeHead(200, { "content-type": "application/octet-stream" });
    response.flushHeaders();
  } else if (path === "/say") {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      receive(JSON.parse(body));
      response.end();
    });
  } else if (path === "/favicon.ico") response.writeHead(204).end();
  else {
    const type = path.endsWith(".css") ? "text/css" : path.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": type });
    response.end(path === "/" ? readFileSync(join(folder, "page.html")) : readFileSync(join(dist, path)));
  }
});

/** Beyond what the process needs anyway, in bytes. */
globalThis.gc?.();
const rest = process.memoryUsage().rss;
let peak = rest;
setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10).unref();

const start = process.cpuUsage();
const processor = (since = start): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

process.on("message", (message: { ask: "memory" | "processor" | "hide" }) => {
  if (message.ask === "memory") report({ memory: peak - rest });
  else if (message.ask === "processor") report({ processor: processor() });
  else {
    panel.visible = false;
    viewChanged();
    const [before, cpu] = [posted, process.cpuUsage()];
    setTimeout(() => {
      report({ posted: posted - before, cpu: processor(cpu) });
    }, 3000);
  }
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => report({ port: (server.address() as { port: number }).port }));
