/**
 * TensorFlow.js' contestant of `bench train`, on its WebAssembly backend: the same models from the
 * same weights on the same batch. That backend lacks two kernels that gradients need, so both are
 * written in those it has: the gradient of a lookup as scatterND, that of a convolution's kernel as a
 * convolution of transposed tensors. Its Adam updates the whole table of words.
 *
 *     deno run -A bench/peers/train_tfjs.ts SUBJECT FOLDER
 */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { answerLines } from "../train/lines.ts";

const [subject, folder] = Deno.args;
setThreadsCount(1);
await tf.setBackend("wasm");

const { start, tensors } = await readStart();
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

const models: Record<string, () => tf.Tensor[]> = { text, image, transformer };

function text(): tf.Tensor[] {
  const sums = weightedSums(parameter("words") as unknown as tf.Tensor2D);
  const width = tensors["hidden.bias"].size;
  const [first, last] = tf.split(sums, [width, sums.shape[1] - width], 1);
  const hidden = tf.relu(first.add(parameter("hidden.bias")));
  return [last.add(parameter("linear.bias")), dense(hidden, "deep")];
}

/** Rows of the batch have as many pairs each. */
function weightedSums(table: tf.Tensor2D): tf.Tensor2D {
  const [offsets, indices, weights] = ["offsets", "indices", "weights"].map((part) =>
    tensors[`words.${part}`]
  );
  const [rows, columns] = [offsets.size - 1, table.shape[1]];
  const weighted = (each: tf.Tensor) => each.mul(weights.reshape([rows, -1, 1]));
  const sum = tf.customGrad((...args) => ({
    value: weighted(tf.gather(args[0] as tf.Tensor, indices).reshape([rows, -1, columns])).sum(1),
    gradFunc: (dy: tf.Tensor) =>
      tf.scatterND(
        indices.reshape([-1, 1]),
        weighted(dy.expandDims(1)).reshape([-1, columns]),
        table.shape,
      ),
  }));
  return sum(table) as tf.Tensor2D;
}

function image(): tf.Tensor[] {
  let x = tensors.pixels.transpose<tf.Tensor4D>([0, 2, 3, 1]);
  for (const stage of [0, 1, 2, 3]) {
    x = tf.relu(normed(x, `stage${stage}`, 2));
    if (stage === 0) continue;
    const block = `stage${stage}.block0`;
    const inner = tf.relu(normed(x, `${block}.first`, 1));
    x = tf.relu(x.add(normed(inner, `${block}.second`, 1)));
  }
  return [dense(tf.concat([x.mean([1, 2]), x.max([1, 2])], 1), "picture")];
}

function normed(x: tf.Tensor4D, name: string, stride: 1 | 2): tf.Tensor4D {
  const kernel = parameter(`${name}.weight`, [2, 3, 1, 0]) as unknown as tf.Tensor4D;
  const before = stride === 2 ? 0 : 1; // "same" padding of an even size
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

function transformer(): tf.Tensor[] {
  const { tokens } = tensors;
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

function loss(): tf.Scalar {
  const losses = models[subject]().map((logits) => {
    const expected = tf.oneHot(tensors.targets as tf.Tensor1D, logits.shape[1] as number);
    return tf.losses.softmaxCrossEntropy(expected, logits);
  });
  return tf.addN(losses) as tf.Scalar;
}

async function readStart() {
  const start = JSON.parse(await Deno.readTextFile(join(folder, `${subject}.json`)));
  const bytes = await Deno.readFile(join(folder, `${subject}.bin`));
  const tensors: Record<string, tf.Tensor> = {};
  let at = 0;
  for (const { name, dtype, dims, bytes: length } of start.tensors) {
    const part = bytes.slice(at, at += length).buffer;
    tensors[name] = dtype === "Float32Array"
      ? tf.tensor(new Float32Array(part), dims)
      : dtype === "Int32Array"
      ? tf.tensor(new Int32Array(part), dims, "int32")
      : tf.tensor(Int32Array.from(new BigInt64Array(part), Number), dims, "int32");
  }
  return { start, tensors };
}

tf.dispose(loss()); // makes the parameters
const optimizer = tf.train.adam(start.learningRate, 0.9, 0.999, start.epsilon);

await answerLines(async (line) => {
  const started = performance.now();
  let last = NaN;
  for (let done = 0; done < Number(line); done++) {
    const cost = optimizer.minimize(loss, true);
    last = (await cost!.data())[0];
    cost!.dispose();
  }
  const milliseconds = performance.now() - started;
  return { milliseconds, loss: last, bytes: Deno.memoryUsage().rss };
});
