/**
 * TensorFlow.js' contestant of `bench train`, on its WebAssembly backend: the same models from the
 * same weights on the same batches. That backend lacks kernels of which some are made here from those
 * it has: sums of rows, and the gradient of a lookup, by scatterND; the gradient of a convolution's
 * kernel by a convolution of transposed tensors. Its Adam updates the whole table of words.
 *
 *     deno run -A bench/peers/train_tfjs.ts SUBJECT FOLDER
 */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { answerLines } from "../train/lines.ts";
import type { Entry, StartIndex } from "../train/start.ts";

const [subject, folder] = Deno.args;
setThreadsCount(1);
await tf.setBackend("wasm");

type Tensors = Record<string, tf.Tensor>;

const { start, parameters: tensors, batches } = await readStart();
const trained = new Map<string, tf.Variable>();

/** The parameter that begins with these weights, laid out as `perm` says. */
function parameter(name: string, perm?: number[]): tf.Variable {
  const made = trained.get(name) ??
    tf.variable(perm ? tensors[name].transpose(perm) : tensors[name]);
  trained.set(name, made);
  return made;
}

function dense<T extends tf.Tensor>(x: T, name: string): tf.Tensor {
  const [inputs, units] = tensors[`${name}.weight`].shape;
  const product = tf.matMul(x.reshape([-1, inputs]), parameter(`${name}.weight`) as tf.Tensor2D);
  return product.add(parameter(`${name}.bias`)).reshape([...x.shape.slice(0, -1), units]);
}

const models: Record<string, (batch: Tensors) => tf.Tensor[]> = { text, image, transformer };

function text(batch: Tensors): tf.Tensor[] {
  const sums = weightedSums(parameter("words") as unknown as tf.Tensor2D, batch);
  const width = tensors["hidden.bias"].size;
  const [first, last] = tf.split(sums, [width, sums.shape[1] - width], 1);
  const hidden = tf.relu(first.add(parameter("hidden.bias")));
  return [last.add(parameter("linear.bias")), dense(hidden, "deep")];
}

function weightedSums(table: tf.Tensor2D, batch: Tensors): tf.Tensor2D {
  const [offsets, indices, weights, rows] = ["offsets", "indices", "weights", "rows"].map((part) =>
    batch[`words.${part}`]
  );
  const weighted = (each: tf.Tensor) => each.mul(weights.expandDims(1));
  const sum = tf.customGrad((...args) => ({
    value: tf.scatterND(
      rows.expandDims(1),
      weighted(tf.gather(args[0] as tf.Tensor, indices)),
      [offsets.size - 1, table.shape[1]],
    ),
    gradFunc: (dy: tf.Tensor) =>
      tf.scatterND(indices.expandDims(1), weighted(tf.gather(dy, rows)), table.shape),
  }));
  return sum(table) as tf.Tensor2D;
}

function image({ pixels }: Tensors): tf.Tensor[] {
  let x = pixels.transpose<tf.Tensor4D>([0, 2, 3, 1]);
  for (let stage = 0; tensors[`stage${stage}.weight`]; stage++) {
    x = tf.relu(normed(x, `stage${stage}`, 2));
    for (let block = 0; tensors[`stage${stage}.block${block}.first.weight`]; block++) {
      const name = `stage${stage}.block${block}`;
      const inner = tf.relu(normed(x, `${name}.first`, 1));
      x = tf.relu(x.add(normed(inner, `${name}.second`, 1)));
    }
  }
  return [dense(tf.concat([x.mean([1, 2]), x.max([1, 2])], 1), "picture")];
}

function normed(x: tf.Tensor4D, name: string, stride: 1 | 2): tf.Tensor4D {
  const kernel = parameter(`${name}.weight`, [2, 3, 1, 0]) as unknown as tf.Tensor4D;
  const before = stride === 2 ? x.shape[1] % 2 : 1; // "same" padding
  const y = convolution(tf.pad(x, [[0, 0], [before, 1], [before, 1], [0, 0]]), kernel, stride);
  const { mean, variance } = tf.moments(y, [0, 1, 2]);
  const factor = parameter(`${name}.scale`).div(tf.sqrt(variance.add(1e-5)));
  return y.sub(mean).mul(factor).add(parameter(`${name}.bias`));
}

function convolution(input: tf.Tensor4D, kernel: tf.Tensor4D, stride: 1 | 2): tf.Tensor4D {
  const made = tf.customGrad((...args) => {
    const [x, w, save] = args as unknown as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([x, w]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, w] = saved as [tf.Tensor4D, tf.Tensor4D];
      const dx = tf.conv2dTranspose(dy as tf.Tensor4D, w, x.shape, stride, "valid");
      const over = dy.transpose<tf.Tensor4D>([1, 2, 0, 3]);
      const dw = tf.conv2d(
        x.transpose<tf.Tensor4D>([3, 1, 2, 0]),
        over,
        1,
        "valid",
        "NHWC",
        stride,
      );
      return [dx, dw.slice([0, 0, 0, 0], [-1, w.shape[0], w.shape[1], -1]).transpose([1, 2, 0, 3])];
    };
    return { value: tf.conv2d(x, w, stride, "valid"), gradFunc };
  });
  return made(input, kernel) as tf.Tensor4D;
}

const HEADS = 4;

function transformer({ tokens }: Tensors): tf.Tensor[] {
  const [rows, length, width] = tokens.shape;
  const x = layerNorm(tokens, "norm1");
  const [query, key, value] = ["query", "key", "value"].map((name) =>
    dense(x, name).reshape([rows, length, HEADS, width / HEADS]).transpose([0, 2, 1, 3])
  );
  const scores = tf.matMul(query, key, false, true).mul(1 / Math.sqrt(width / HEADS));
  const seen = tf.matMul(tf.softmax(scores), value).transpose([0, 2, 1, 3]).reshape(tokens.shape);
  const attended = tokens.add(dense(seen, "projected"));
  const wide = dense(layerNorm(attended, "norm2"), "wide");
  const gelu = wide.mul(0.5).mul(tf.erf(wide.mul(Math.SQRT1_2)).add(1));
  return [dense(attended.add(dense(gelu, "narrow")).mean(1), "output")];
}

function layerNorm(x: tf.Tensor, name: string): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const unit = x.sub(mean).div(tf.sqrt(variance.add(1e-5)));
  return unit.mul(parameter(`${name}.scale`)).add(parameter(`${name}.bias`));
}

function loss(batch: Tensors): tf.Scalar {
  const losses = models[subject](batch).map((logits) => {
    const expected = tf.oneHot(batch.targets as tf.Tensor1D, logits.shape[1] as number);
    return tf.losses.softmaxCrossEntropy(expected, logits);
  });
  return tf.addN(losses) as tf.Scalar;
}

async function readStart() {
  const start: StartIndex = JSON.parse(await Deno.readTextFile(join(folder, `${subject}.json`)));
  const bytes = await Deno.readFile(join(folder, `${subject}.bin`));
  let at = 0;
  const read = (entries: readonly Entry[]): Tensors =>
    Object.fromEntries(entries.map(({ name, dtype, dims, bytes: length }) => {
      const part = bytes.slice(at, at += length).buffer;
      return [name, toTfTensor(part, { dtype, dims: [...dims] })];
    }));
  return {
    start,
    parameters: read(start.parameters),
    batches: start.batches.map(read).map(withRows),
  };
}

function toTfTensor(
  part: ArrayBuffer,
  { dtype, dims }: { dtype: string; dims: number[] },
): tf.Tensor {
  if (dtype === "Float32Array") return tf.tensor(new Float32Array(part), dims);
  const integers = dtype === "Int32Array"
    ? new Int32Array(part)
    : Int32Array.from(new BigInt64Array(part), Number);
  return tf.tensor(integers, dims, "int32");
}

/** With the row of the batch that each pair belongs to, beside the offsets. */
function withRows(batch: Tensors): Tensors {
  if (!batch["words.offsets"]) return batch;
  const offsets = batch["words.offsets"].dataSync();
  const rows = new Int32Array(offsets[offsets.length - 1]);
  for (let row = 1; row < offsets.length; row++) rows.fill(row - 1, offsets[row - 1], offsets[row]);
  return { ...batch, "words.rows": tf.tensor1d(rows, "int32") };
}

tf.dispose(loss(batches[0])); // makes the parameters
const optimizer = tf.train.adam(start.learningRate, 0.9, 0.999, start.epsilon);
let done = 0;

await answerLines(async (line) => {
  const losses: number[] = [];
  const started = performance.now();
  for (let step = 0; step < Number(line); step++) {
    const cost = optimizer.minimize(() => loss(batches[done++ % batches.length]), true);
    losses.push((await cost!.data())[0]);
    cost!.dispose();
  }
  const milliseconds = performance.now() - started;
  return { milliseconds, losses, bytes: Deno.memoryUsage().rss };
});
