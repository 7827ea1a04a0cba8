// The kernels' source without vectors, for machines whose WebAssembly has none: each v128 becomes four f32 (integers and
// masks as their bits), each statement on vectors four statements. A function that returns a vector returns one of the
// four, `lane`.
import ts from "typescript";

const integer = (x) => `reinterpret<i32>(${x})`;
const bits = (x) => `reinterpret<f32>(${x})`;
const onIntegers = (operator) => (a, b) => bits(`${integer(a)} ${operator} ${integer(b)}`);

/** What each operation does with one number; `shl` and `shr_u` get their count as it is. */
const operations = {
  "f32x4.splat": (x) => `<f32>(${x})`,
  "f32x4.add": (a, b) => `(${a} + ${b})`,
  "f32x4.sub": (a, b) => `(${a} - ${b})`,
  "f32x4.mul": (a, b) => `(${a} * ${b})`,
  "f32x4.div": (a, b) => `(${a} / ${b})`,
  "f32x4.neg": (x) => `(-${x})`,
  "f32x4.min": (a, b) => `min<f32>(${a}, ${b})`,
  "f32x4.max": (a, b) => `max<f32>(${a}, ${b})`,
  "f32x4.nearest": (x) => `nearest<f32>(${x})`,
  "f32x4.gt": (a, b) => bits(`${a} > ${b} ? -1 : 0`),
  "f32x4.relaxed_madd": (a, b, c) => `(${a} * ${b} + ${c})`,
  "i32x4.splat": (x) => bits(`<i32>(${x})`),
  "i32x4.add": onIntegers("+"),
  "i32x4.mul": onIntegers("*"),
  "i32x4.eq": (a, b) => bits(`${integer(a)} == ${integer(b)} ? -1 : 0`),
  "i32x4.ge_u": (a, b) => bits(`<u32>${integer(a)} >= <u32>${integer(b)} ? -1 : 0`),
  "i32x4.shl": (x, count) => bits(`${integer(x)} << ${count}`),
  "i32x4.shr_u": (x, count) => bits(`<i32>(<u32>${integer(x)} >> ${count})`),
  "i32x4.trunc_sat_f32x4_s": (x) => bits(`<i32>${x}`),
  "v128.and": onIntegers("&"),
  "v128.xor": onIntegers("^"),
  "v128.bitselect": (a, b, mask) => bits(`(${integer(a)} & ${integer(mask)}) | (${integer(b)} & ~${integer(mask)})`),
};

/** @param {Map<string, string>} sources Name and text of every file. */
export function withoutVectors(sources) {
  const files = [...sources].map(([name, text]) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  const returning = new Set(files.flatMap((file) => file.statements.filter(returnsVector).map((f) => f.name.text)));
  return new Map(files.map((file) => [file.fileName, rewritten(file, returning)]));
}

function returnsVector(node) {
  return ts.isFunctionDeclaration(node) && node.type?.getText() === "v128";
}

function rewritten(file, returning) {
  const edits = [];
  const replace = (node, text) => edits.push({ from: node.getStart(), to: node.getEnd(), text });
  for (const node of file.statements) if (ts.isFunctionDeclaration(node)) rewriteFunction(node, returning, replace);
  let text = file.text;
  for (const { from, to, text: by } of edits.sort((a, b) => b.from - a.from))
    text = text.slice(0, from) + by + text.slice(to);
  return text;
}

function rewriteFunction(declaration, returning, replace) {
  const lanes = returnsVector(declaration) ? ["lane"] : [0, 1, 2, 3];
  const vectors = new Set();
  const nameOf = (id, lane) => (lane === "lane" ? id : `${id}_${lane}`);
  const isVector = (node) => {
    if (ts.isParenthesizedExpression(node)) return isVector(node.expression);
    if (ts.isIdentifier(node)) return vectors.has(node.text);
    return ts.isCallExpression(node) && (returning.has(callee(node)) || /^(v128|[fi]32x4)\b/.test(callee(node)));
  };
  /** The number of a vector, or what is none as it stands. */
  const one = (node, lane) => {
    if (!isVector(node)) return node.getText();
    if (ts.isParenthesizedExpression(node)) return one(node.expression, lane);
    if (ts.isIdentifier(node)) return nameOf(node.text, lane);
    const [name, args] = [callee(node), node.arguments];
    if (name === "v128.load") return memory("load", args[0], args[1], lane);
    if (name === "v128.load32_splat") return `load<f32>(${args.map((a) => a.getText()).join(", ")})`;
    if (name === "i32x4") return bits(`<i32>(${args[lane].getText()})`);
    const numbers = args.map((arg) => one(arg, lane));
    if (returning.has(name)) return `${name}(${[...numbers, lane].join(", ")})`;
    if (!operations[name]) throw new Error(`scalar.mjs knows no ${name}`);
    return operations[name](...numbers);
  };
  const memory = (access, at, offset, lane, value) => {
    const more = offset ? Number(offset.getText()) : 0;
    const place = lane === "lane" ? [`${at.getText()} + lane * 4`, more] : [at.getText(), more + 4 * lane];
    return `${access}<f32>(${[place[0], ...(value ? [value] : []), place[1]].join(", ")})`;
  };

  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && isVector(node.initializer)) {
      vectors.add(node.name.text);
      replace(node, lanes.map((l) => `${nameOf(node.name.text, l)} = ${one(node.initializer, l)}`).join(", "));
    } else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      if (callee(node.expression) !== "v128.store") return;
      const [at, value, offset] = node.expression.arguments;
      replace(node, `{ ${lanes.map((l) => memory("store", at, offset, l, one(value, l))).join("; ")}; }`);
    } else if (
      ts.isExpressionStatement(node) &&
      ts.isBinaryExpression(node.expression) &&
      isVector(node.expression.left)
    ) {
      const { left, right } = node.expression;
      replace(node, `{ ${lanes.map((l) => `${one(left, l)} = ${one(right, l)}`).join("; ")}; }`);
    } else if (ts.isReturnStatement(node) && node.expression && isVector(node.expression)) {
      replace(node.expression, one(node.expression, lanes[0]));
    } else ts.forEachChild(node, visit);
  };
  for (const parameter of declaration.parameters)
    if (parameter.type?.getText() === "v128") {
      vectors.add(parameter.name.text);
      replace(parameter.type, "f32");
    }
  if (returnsVector(declaration)) {
    const last = declaration.parameters.at(-1);
    replace({ getStart: () => last.getEnd(), getEnd: () => last.getEnd() }, ", lane: usize");
    replace(declaration.type, "f32");
  }
  if (declaration.body) visit(declaration.body);
}

function callee(call) {
  return call.expression.getText();
}
