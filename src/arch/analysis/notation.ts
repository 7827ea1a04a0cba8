/** A piece of mathematics: for the screen, and in words that a terminal or a screen reader can give. */
export interface Term {
  mathml: string;
  text: string;
}

/**
 * Mathematics as it is written: math`${y} = ${h} + ${f}`. Words are names of functions, digits numbers, other signs
 * operators; numbers are formatted. White space alone between two terms is a thin space: a product.
 */
export function math(parts: TemplateStringsArray, ...terms: (Term | number)[]): Term {
  let mathml = "";
  let text = "";
  for (const [i, part] of parts.entries()) {
    const between = i > 0 && i < parts.length - 1;
    mathml += between && part !== "" && part.trim() === "" ? `<mspace width="0.2em"/>` : tokens(part);
    text += part;
    const term = terms[i];
    if (term === undefined) continue;
    const shown = typeof term === "number" ? number(term) : term;
    mathml += shown.mathml;
    text += shown.text;
  }
  return { mathml, text };
}

/** A letter, in mathematical style and in plain text, perhaps with an index. */
export function symbol(letter: string, plain: string, index?: string): Term {
  const base = `<mi>${letter}</mi>`;
  if (index === undefined) return { mathml: base, text: plain };
  return {
    mathml: `<msub>${base}<mrow>${tokens(index)}</mrow></msub>`,
    text: index.length > 1 ? `${plain}_{${index}}` : `${plain}_${index}`,
  };
}

/** The letter with a tilde above. */
export function tilde(letter: string, plain: string, index: string): Term {
  return accented(symbol(letter, `${plain}~`, index), "~");
}

/** The letter with a hat. */
export function hat(letter: string, plain: string): Term {
  return accented(symbol(letter, `${plain}^`), "^");
}

function accented({ mathml, text }: Term, accent: string): Term {
  return {
    mathml: mathml.replace(/<mi>.*?<\/mi>/, (base) => `<mover accent="true">${base}<mo>${accent}</mo></mover>`),
    text,
  };
}

/** A sum or a product over i, with its ends below and above. */
export function over(sign: "∑" | "∏", plain: string, from: number, to: number): Term {
  return {
    mathml: `<munderover><mo movablelimits="false" largeop="true">${sign}</mo><mrow>${tokens(`i=${from}`)}</mrow><mn>${to}</mn></munderover>`,
    text: `${plain} over i = ${from} to ${to} of `,
  };
}

/** Where a line may be broken; not inside a term that is tagged. */
export const lineBreak: Term = { mathml: "<!--break-->", text: "" };

/** An operator between two terms, before which a line may be broken. */
export function before(operator: "+" | "∘"): Term {
  const space = operator === "∘" ? "0.1em" : "0.22em";
  const mathml = `${lineBreak.mathml}<mo form="infix" lspace="${space}" rspace="${space}">${operator}</mo>`;
  return { mathml, text: ` ${operator} ` };
}

/** A line of mathematics as <math> elements, between which it may be broken. */
export function broken(mathml: string): string {
  return mathml
    .split(lineBreak.mathml)
    .map((piece) => `<math>${piece}</math>`)
    .join("");
}

/** Spaces at its ends are kept. */
export function words(text: string): Term {
  return { mathml: `<mtext>${text.replace(/^ | $/g, "\u00a0")}</mtext>`, text };
}

/** Marks a term, so that a style can colour it. */
export function tagged(className: string, { mathml, text }: Term): Term {
  return { mathml: `<mrow class="${className}">${mathml}</mrow>`, text };
}

/** f ∘ g: the last one comes first in the data. */
export function compose(terms: Term[]): Term {
  return {
    mathml: terms.map((term) => term.mathml).join('<mo lspace="0.1em" rspace="0.1em">∘</mo>'),
    text: terms.map((term) => term.text).join(" ∘ "),
  };
}

function number(value: number): Term {
  const digits = String(Number(Math.abs(value).toPrecision(6)));
  const sign = value < 0 ? "−" : "";
  return { mathml: `${sign && "<mo>−</mo>"}<mn>${digits}</mn>`, text: sign + digits };
}

function tokens(text: string): string {
  const found = text.match(/\p{L}+|[\d.]+|[^\s\p{L}\d]/gu) ?? [];
  return found
    .map((token) => {
      if (/^\p{L}/u.test(token)) return `<mi>${token}</mi>`;
      if (/^\d/.test(token)) return `<mn>${token}</mn>`;
      return token === "(" || token === ")" ? `<mo stretchy="false">${token}</mo>` : `<mo>${token}</mo>`;
    })
    .join("");
}
