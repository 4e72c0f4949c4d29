/**
 * The host side of training: holds parameters, slots and tables, draws dropout masks, runs the step
 * in a session that is handed in, and puts the results back. It reads no clock and no disk; the
 * same seed and batches give the same numbers on one provider.
 */
import { random } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { largestMagnitude } from "./optimizers/divergence.ts";
import { drawMask, resolveDimSizes } from "./layers/dropout_mask.ts";
import { EmbeddingTable } from "./embedding/embedding_table.ts";
import type { Forward } from "./forward.ts";
import type { ParameterValues } from "./inference.ts";
import { copyTensor, initialTensors, type Snapshot, type TrainingOptions } from "./snapshot.ts";
import type { SparseBatch } from "../sparse_rows.ts";
import {
  bagGradientName,
  GRADIENT_NORM,
  LEARNING_RATE,
  LOSS,
  nextName,
  slotName,
  sparseGramName,
  STEP,
  type TrainingStep,
} from "./training_step.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** A session over the graph of a training step. */
export interface StepSession {
  run(feeds: Tensors): Promise<Tensors>;
  /** Brings a tensor to the host, for sessions that keep some on a device. */
  download?(tensor: Tensor): Promise<Tensor>;
  /** Frees a tensor that is on a device. */
  discard?(tensor: Tensor): void;
}

/** One batch. */
export interface Batch {
  /** By input name, all inputs of model and loss. */
  readonly inputs: Tensors;
  /** By bag name. */
  readonly bags?: Readonly<Record<string, SparseBatch>>;
}

/** The result of one step. */
export interface StepResult {
  readonly loss: number;
  /** Global norm of all gradients before clipping; without clipping, those of tables are left out. */
  readonly gradientNorm: number;
  /** The model outputs named in `TrainingStepOptions.fetch`. */
  readonly outputs: Tensors;
}

/** A model being trained. */
export class TrainingRun {
  readonly #step: TrainingStep;
  readonly #session: StepSession;
  readonly #seed: number;
  /** Parameters with their slots and running statistics, wherever the session keeps them. */
  readonly #state = new Map<string, Tensor>();
  readonly #tables: readonly EmbeddingTable[];
  #done: number;

  constructor(step: TrainingStep, session: StepSession, options: TrainingOptions) {
    this.#step = step;
    this.#session = session;
    this.#seed = options.seed;
    this.#done = options.snapshot?.step ?? 0;
    const { slots } = step.optimizer;
    const first = [
      ...step.parameters.flatMap((spec) => initialTensors(spec, slots, options)),
      ...step.running.flatMap((spec) => initialTensors(spec, [], options)),
    ];
    for (const [name, value] of first) this.#state.set(name, value);
    this.#tables = step.bags.map((spec) => {
      const shaped = { ...spec, shape: [spec.rows, spec.columns] };
      const [value, ...moments] = initialTensors(shaped, slots, options).map(([, tensor]) =>
        tensor
      );
      return new EmbeddingTable(spec, value, moments);
    });
  }

  /** Steps done so far. */
  get stepsDone(): number {
    return this.#done;
  }

  /**
   * Takes one step on a batch. A step that throws changes nothing.
   *
   * @throws {RangeError} naming an input that is missing or does not fit; or the step and a tensor,
   * when loss or gradient are no numbers.
   */
  async step(batch: Batch, { learningRate }: { learningRate: number }): Promise<StepResult> {
    const { optimizer, fetch } = this.#step;
    const step = this.#done + 1;
    const feeds = this.#feeds(batch, { learningRate, step });
    const results = await this.#session.run(feeds);
    const [loss, gradientNorm] = [LOSS, GRADIENT_NORM].map((name) => Number(results[name].data[0]));
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw new RangeError(
        `Cannot take step ${step}: loss ${loss} and gradient norm ${gradientNorm}, expected ` +
          `numbers; of what it was fed, ${largestMagnitude(await this.#downloaded(feeds))}`,
      );
    }
    for (const [name, old] of this.#state) {
      this.#session.discard?.(old);
      this.#state.set(name, results[nextName(name)]);
    }
    for (const table of this.#tables) {
      table.update(results[bagGradientName(table.spec.name)] as Tensor<"float32">, {
        batch: bagInput(batch, table.spec.name),
        optimizer,
        scalars: { learningRate, step },
      });
    }
    this.#done = step;
    return {
      loss,
      gradientNorm,
      outputs: Object.fromEntries(fetch.map((name) => [name, results[name]])),
    };
  }

  /**
   * The outputs of a forward pass over a batch, with the current parameters.
   *
   * @throws {RangeError} naming an input that is missing or does not fit.
   */
  async predict({ inputs }: Forward, session: StepSession, batch: Batch): Promise<Tensors> {
    const feeds: Record<string, Tensor> = Object.fromEntries(this.#values());
    for (const { name } of inputs) feeds[name] = denseInput(batch, name);
    for (const table of this.#tables) {
      feeds[table.spec.name] = table.sums(bagInput(batch, table.spec.name));
    }
    return await session.run(feeds);
  }

  /** Current values of parameters, running statistics and tables, copied. */
  async parameters(): Promise<ParameterValues> {
    const values: Record<string, Tensor<"float32">> = {};
    for (const [name] of this.#values()) values[name] = await this.#copy(name);
    for (const { spec, value } of this.#tables) values[spec.name] = value;
    return values;
  }

  /** A copy of everything that `TrainingOptions.snapshot` needs to go on from here. */
  async snapshot(): Promise<Snapshot> {
    const tensors: Record<string, Tensor<"float32">> = {};
    for (const name of this.#state.keys()) tensors[name] = await this.#copy(name);
    for (const { spec, value, slots } of this.#tables) {
      tensors[spec.name] = value;
      this.#step.optimizer.slots.forEach((slot, at) =>
        tensors[slotName(spec.name, slot)] = slots[at]
      );
    }
    return { step: this.#done, tensors };
  }

  /** Parameters and running statistics, without slots; on the device if the session keeps them there. */
  #values(): [string, Tensor][] {
    return [...this.#step.parameters, ...this.#step.running]
      .map(({ name }) => [name, this.#state.get(name) as Tensor]);
  }

  async #copy(name: string): Promise<Tensor<"float32">> {
    const kept = this.#state.get(name) as Tensor;
    return copyTensor(await (this.#session.download?.(kept) ?? kept));
  }

  /** Feeds brought to the host, except the step number, whose size says nothing about divergence. */
  async #downloaded({ [STEP]: _, ...feeds }: Tensors): Promise<Tensors> {
    const entries = Object.entries(feeds).map(async ([name, fed]) => [
      name,
      await (this.#session.download?.(fed) ?? fed),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }

  #feeds(batch: Batch, { learningRate, step }: { learningRate: number; step: number }): Tensors {
    const feeds: Record<string, Tensor> = {};
    for (const { name } of this.#step.inputs) feeds[name] = denseInput(batch, name);
    for (const table of this.#tables) {
      const { name } = table.spec;
      feeds[name] = table.sums(bagInput(batch, name));
      if (this.#step.clipNorm !== undefined) {
        feeds[sparseGramName(name)] = table.sparseGram(bagInput(batch, name));
      }
    }
    const sizes = resolveDimSizes(this.#step.graph.inputs, feeds);
    for (const { name, ...mask } of this.#step.masks) {
      // a stream for each step: a resumed run draws the same masks
      feeds[name] = drawMask(random(this.#seed, "dropout", name, step), { ...mask, sizes });
    }
    for (const [name, value] of this.#state) feeds[name] = value;
    feeds[LEARNING_RATE] = tensor("float32", { data: [learningRate] });
    feeds[STEP] = tensor("float32", { data: [step] });
    return feeds;
  }
}

/** @throws {RangeError} if the batch lacks the input. */
/** @throws {RangeError} if the batch lacks the input. */
function denseInput({ inputs }: Batch, name: string): Tensor {
  if (Object.hasOwn(inputs, name)) return inputs[name];
  throw new RangeError(
    `Cannot feed '${name}': the batch has ${Object.keys(inputs).join(", ") || "no inputs"}`,
  );
}

/** @throws {RangeError} if the batch lacks the bag. */
/** @throws {RangeError} if the batch lacks the bag. */
function bagInput({ bags = {} }: Batch, name: string): SparseBatch {
  if (Object.hasOwn(bags, name)) return bags[name];
  throw new RangeError(
    `Cannot feed bag '${name}': the batch has ${Object.keys(bags).join(", ") || "no bags"}`,
  );
}
