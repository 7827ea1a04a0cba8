import type { Shortcut } from "../architecture";
import type { Block, Unit } from "../network";
import type { Signal } from "./signal";
import {
  before,
  broken,
  compose,
  hat,
  lineBreak,
  math,
  over,
  symbol,
  tagged,
  tilde,
  words,
  type Term,
} from "./notation";

/** What a unit computes, in the paper's notation. */
export interface Equation {
  lines: EquationLine[];
}

export interface EquationLine {
  /** One <math> element, or several: between them the line may be broken. The parts h, F and f of eqs. (1) and (2) carry the classes t-h, t-f and t-a. */
  mathml: string;
  /** The same for a screen reader or a terminal. */
  text: string;
  /** The paper's, where this is one of its equations with the unit's h, F and f put in. */
  number?: string;
}

const x = symbol("𝐱", "x", "l");
const next = symbol("𝐱", "x", "l+1");
const y = symbol("𝐲", "y", "l");
/** The input after the activation that both paths share. Appendix. */
const activated = tilde("𝐱", "x", "l");
const weights = symbol("𝒲", "W", "l");
const F = symbol("ℱ", "F");
const g = symbol("g", "g");
const mask = symbol("𝐦", "m", "l");

export function equation(unit: Unit): Equation {
  const shares = unit.beforeSplit.length > 0;
  const input = shares ? activated : x;
  const sum = math`${tagged("t-h", shortcut(unit, input))}${before("+")}${tagged("t-f", residual(unit, input))}`;
  const lines = [
    ...(shares ? [line(math`${activated} = ${activation(unit.beforeSplit)}(${x})`)] : []),
    ...(unit.after.length > 0
      ? [line(math`${y} = ${sum}`, "1"), line(math`${next} = ${activation(unit.after)}(${y})`, "2")]
      : [line(math`${next} = ${sum}`, numberOf(unit))]),
    line(math`${tagged("t-f", F)} = ${layers(unit.branch)}`),
    ...explained(unit.shortcut, input),
  ];
  return { lines };
}

/**
 * What units do together, from the input of the first one to the output of the last one: eq. (4) where every shortcut
 * is the identity, eq. (7) where they are factors; "≈" where these hold only nearly, see `Signal.exact`.
 */
export function spanEquation({
  from,
  to,
  equation,
  exact,
}: Pick<Signal, "from" | "to" | "equation" | "exact">): EquationLine {
  const identity = equation === "5";
  const [first, last] = [symbol("𝐱", "x", String(from)), symbol("𝐱", "x", String(to + 1))];
  const branch = math`${identity ? F : hat("ℱ", "F")}(${symbol("𝐱", "x", "i")}, ${symbol("𝒲", "W", "i")})`;
  const factors = math`(${over("∏", "product", from, to)}${symbol("λ", "lambda", "i")})`;
  const shortcut = identity ? first : math`${factors} ${first}`;
  const branches = math`${over("∑", "sum", from, to)}${branch}`;
  const sum = math`${tagged("t-h", shortcut)}${before("+")}${tagged("t-f", branches)}`;
  return line(exact ? math`${last} = ${sum}` : math`${last} ≈ ${sum}`, identity ? "4" : "7");
}

function line({ mathml, text }: Term, number?: string): EquationLine {
  return { mathml: broken(mathml), text, ...(number !== undefined && { number }) };
}

/** Where f is the identity: eq. (3) if h is too, eq. (6) if it is a factor. */
function numberOf({ shortcut, carry, beforeSplit }: Unit): string | undefined {
  if (carry.length > 0 || beforeSplit.length > 0) return undefined;
  if (shortcut.kind === "identity") return "3";
  return shortcut.kind === "constant-scaling" && shortcut.residual === 1 ? "6" : undefined;
}

/** h(x): padding or projection, then what the shortcut is. */
function shortcut({ shortcut, carry }: Unit, input: Term): Term {
  const carried = carriedBy(carry, input);
  switch (shortcut.kind) {
    case "identity":
    case "conv-1x1":
      return carried;
    case "constant-scaling":
      return scaled(shortcut.shortcut, carried);
    case "exclusive-gating":
    case "shortcut-only-gating":
      return math`(1 − ${g}(${input})) ⊙ ${carried}`;
    case "dropout":
      return math`${mask} ⊙ ${carried}`;
  }
}

function carriedBy(carry: Block[], input: Term): Term {
  if (carry.some((block) => block.op === "zero-padding")) return math`pad(${input})`;
  if (carry.length === 0) return input;
  const product = math`${symbol("𝐖", "W", "s")} ${input}`;
  return carry.some((block) => block.op === "bn") ? math`BN(${product})` : product;
}

function residual({ shortcut }: Unit, input: Term): Term {
  const f = math`${F}(${input}, ${weights})`;
  if (shortcut.kind === "constant-scaling")
    return shortcut.residual < 0 ? math`(${shortcut.residual}) ${f}` : scaled(shortcut.residual, f);
  return shortcut.kind === "exclusive-gating" ? math`${g}(${input}) ⊙ ${f}` : f;
}

function scaled(factor: number, term: Term): Term {
  return factor === 1 ? term : math`${factor} ${term}`;
}

function activation(blocks: Block[]): Term {
  return tagged("t-a", compose(composition(blocks)));
}

/** What comes first in the data stands last. */
function composition(blocks: Block[]): Term[] {
  let convolutions = 0;
  const terms = blocks.map((block) => {
    if (block.op === "conv") return symbol("𝐖", "W", String(++convolutions));
    return block.op === "bn" ? math`BN` : math`ReLU`;
  });
  return terms.reverse();
}

/** F: a weight and the layers that belong to it stay in one line, its pre-activation or what follows it. */
function layers(branch: Block[]): Term {
  const terms = composition(branch);
  const weight = branch.map(({ op }) => op === "conv").reverse();
  const preActivated = !weight.at(-1);
  const starts = terms.flatMap((_, i) => (i > 0 && (preActivated ? weight[i] : weight[i - 1]) ? [i] : []));
  const groups = [0, ...starts].map((start, i) => compose(terms.slice(start, starts[i])));
  return groups.reduce((all, group) => math`${all}${before("∘")}${group}`);
}

/** What g and m are. Sect. 3.1. */
function explained(shortcut: Shortcut, input: Term): EquationLine[] {
  switch (shortcut.kind) {
    case "exclusive-gating":
    case "shortcut-only-gating": {
      const bias = symbol("b", "b", "g");
      const gate = math`${g}(${input}) = σ(${symbol("𝐖", "W", "g")} ${input} + ${bias})`;
      return [line(math`${gate},${lineBreak} ${bias} = ${shortcut.bias}${words(" at the start")}`)];
    }
    case "dropout": {
      const { ratio, rescale } = shortcut;
      const kept = 1 / (1 - ratio);
      const training = math`${mask}: 0${words(" with probability ")}${ratio}${words(", else ")}${rescale ? kept : 1}`;
      return [line(math`${training};${lineBreak} ${words("in inference ")}${rescale ? 1 : 1 - ratio}`)];
    }
    case "identity":
    case "constant-scaling":
    case "conv-1x1":
      return [];
  }
}
