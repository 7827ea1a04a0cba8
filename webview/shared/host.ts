/** The little that VS Code gives a page: a line to the host, and a state that outlives the page while its tab lives. */
interface VsCodeApi {
  postMessage: (message: unknown) => void;
  getState: () => unknown;
  setState: (state: unknown) => void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host<ToHost, State> {
  post: (message: ToHost) => void;
  /** The state kept last, if `parse` accepts it. */
  readonly state: State | undefined;
  keep: (state: State) => void;
}

/**
 * Connects the page to its host, once. Every message is parsed first: what is not understood goes to `unknown`, and
 * nothing is thrown. A parser returns undefined for what it does not know.
 */
export function connect<ToHost, ToView, State>(options: {
  parse: (message: unknown) => ToView | undefined;
  parseState: (state: unknown) => State | undefined;
  receive: (message: ToView) => void;
  unknown: (message: unknown) => void;
}): Host<ToHost, State> {
  const api = acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = options.parse(event.data);
    if (message === undefined) options.unknown(event.data);
    else options.receive(message);
  });
  return {
    post: (message) => api.postMessage(message),
    get state() {
      return options.parseState(api.getState());
    },
    keep: (state) => api.setState(state),
  };
}
