import * as vscode from "vscode";

/** The paper's figures are medians of so many runs (Sect. 3, Table 1). */
const usual = 5;
const most = 100;

/**
 * Asks for seeds that follow each other: how many, and from which on. `used`: those that runs of this architecture have
 * had. Undefined if the person would rather not.
 */
export async function askForSeeds(used: number[], seed: number): Promise<number[] | undefined> {
  const title = "Train with Several Seeds";
  const count = await ask(`${title} (1/2)`, "How many runs? The paper tells the median of 5.", usual, 1, most);
  if (count === undefined) return undefined;
  const free = used.length === 0 ? seed : 1 + Math.max(...used);
  const had = used.length === 0 ? "" : ` Seeds up to ${free - 1} have been trained.`;
  const first = await ask(`${title} (2/2)`, `From which seed on?${had}`, free, 0, 2 ** 31);
  return first === undefined ? undefined : Array.from({ length: count }, (_, i) => first + i);
}

async function ask(
  title: string,
  prompt: string,
  value: number,
  least: number,
  most: number,
): Promise<number | undefined> {
  const validateInput = (text: string): string | undefined => {
    const number = Number(text);
    const valid = /^\d+$/.test(text.trim()) && number >= least && number <= most;
    return valid ? undefined : `A whole number from ${least} to ${most}.`;
  };
  // A diagram or a curve that appears takes the keyboard: the question stays.
  const options = { title, prompt, value: String(value), validateInput, ignoreFocusOut: true };
  const answer = await vscode.window.showInputBox(options);
  return answer === undefined ? undefined : Number(answer);
}
