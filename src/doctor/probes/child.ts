import { ask } from "../../util/ask";
import type { Probed } from "../report";

/** Has dist/doctor-probe.js find something out in a process of its own, with these variables beside the present ones. */
export type AskChild = <T extends object>(
  args: string[],
  env: Record<string, string>,
  timeout: number,
) => Promise<Probed<T>>;

export function childAsker(script: string): AskChild {
  return async <T extends object>(args: string[], more: Record<string, string>, timeout: number) => {
    const env = { ...process.env, ...more, ELECTRON_RUN_AS_NODE: "1" };
    delete (env as NodeJS.ProcessEnv).NODE_OPTIONS;
    const answer = await ask(process.execPath, [script, ...args], { timeout, env });
    const no = (why: string): Probed<T> => ({ ok: false, why });
    switch (answer.kind) {
      case "missing":
        return no(`The process for it could not be started: ${answer.why}.`);
      case "silent":
        return no(`No answer within ${answer.seconds} s.`);
      case "ended": {
        const line = /^residual:(.*)$/m.exec(answer.stdout)?.[1];
        if (line !== undefined) return JSON.parse(line) as Probed<T>;
        const words = lastWords(answer.stderr);
        return no(
          `The process for it ${answer.signal ? `was ended by ${answer.signal}` : "ended without a word"}${words}.`,
        );
      }
    }
  };
}

function lastWords(text: string): string {
  const lines = text.trim().split("\n");
  const said = lines.findLast((line) => /^\w*Error\b.*:|\bF \S+\.cc:\d+\]/.test(line)) ?? lines.at(-1) ?? "";
  return said === "" ? "" : `: ${said.replace(/\.$/, "")}`;
}
