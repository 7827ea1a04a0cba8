// Makes media/fashion-mnist-small.safetensors.br, the data that every installation has: 600 training and 100 test images
// of each of Fashion-MNIST's ten classes, drawn with seed 1, in a drawn order too.
//   node scripts/embedded-data.mjs FOLDER     FOLDER has the four IDX files, as in Debian's dataset-fashion-mnist
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Say where the IDX files are: node scripts/embedded-data.mjs /usr/share/datasets/fashion-mnist");
  process.exit(2);
}

/** mulberry32: a small generator whose sequence is fixed by its seed. */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled(list, random) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const size = 28 * 28;
const read = (name, header) => gunzipSync(readFileSync(join(folder, name))).subarray(header);

/** `perClass` images of each class, in a drawn order. */
function choose(part, perClass, random) {
  const images = read(`${part}-images-idx3-ubyte.gz`, 16);
  const labels = read(`${part}-labels-idx1-ubyte.gz`, 8);
  const order = shuffled(labels.keys(), random);
  const chosen = [...Array(10).keys()].flatMap((c) => order.filter((i) => labels[i] === c).slice(0, perClass));
  const mixed = shuffled(chosen, random);
  return {
    images: Buffer.concat(mixed.map((i) => images.subarray(i * size, (i + 1) * size))),
    labels: Buffer.from(mixed.map((i) => labels[i])),
  };
}

const random = generator(1);
const train = choose("train", 600, random);
const test = choose("t10k", 100, random);

const header = {
  __metadata__: {
    name: "fashion-mnist-small",
    source: "Fashion-MNIST, Zalando SE, MIT licence; 600 training and 100 test images of each class, seed 1",
  },
};
const parts = [];
let at = 0;
for (const [part, { images, labels }] of Object.entries({ train, test })) {
  for (const [name, data, shape] of [
    ["images", images, [labels.length, 28, 28, 1]],
    ["labels", labels, [labels.length]],
  ]) {
    header[`${part}.${name}`] = { dtype: "U8", shape, data_offsets: [at, (at += data.length)] };
    parts.push(data);
  }
}
const json = Buffer.from(JSON.stringify(header));
const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(padded.length));
const out = brotliCompressSync(Buffer.concat([length, padded, ...parts]), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
writeFileSync("media/fashion-mnist-small.safetensors.br", out);
console.log(`media/fashion-mnist-small.safetensors.br: ${(out.length / 1e6).toFixed(2)} MB`);
