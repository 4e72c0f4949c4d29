/**
 * The Predictor runs the model of a folder on products. Evaluation, batch jobs and the API all use it,
 * so that training and serving cannot preprocess differently.
 */
import { join } from "node:path";
import { errorMessage, UserError } from "../errors.ts";
import { cleanProduct, type Product, type ProductText } from "../features/product.ts";
import { openSession, type Provider } from "../runtime/open.ts";
import { chooseProvider, type ProviderChoice } from "../runtime/providers.ts";
import type { Session, SessionOptions, Tensors } from "../runtime/session.ts";
import { orderedBatches } from "../batches.ts";
import type { ClassLabel } from "../artifact/labels.ts";
import { ONNX, readModelFolder } from "../artifact/model_folder.ts";
import { PROBABILITIES } from "../artifact/value_names.ts";
import {
  type InputTools,
  type Modality,
  type ModelInputs,
  modelInputsFromJson,
} from "./model_inputs.ts";

const DEFAULT_BATCH = 64;

/** A class and its probability. */
export interface RankedClass extends ClassLabel {
  probability: number;
}

/** Options of `probabilities`. */
export interface PredictionOptions {
  /** Products of a batch. @default {64} */
  batchSize?: number;
  /** Called after each batch with the number of products done. */
  onProgress?: (done: number) => void;
}

/** Provider, session options and picture decoder of a predictor. */
export interface PredictorOptions extends SessionOptions, InputTools {
  provider: ProviderChoice;
}

/** An open model. */
export class Predictor {
  readonly labels: readonly ClassLabel[];
  /** Execution provider of the session. */
  readonly provider: Provider;
  readonly #session: Session;
  readonly #inputs: ModelInputs;

  private constructor(
    { labels, provider }: { labels: readonly ClassLabel[]; provider: Provider },
    session: Session,
    inputs: ModelInputs,
  ) {
    this.labels = labels;
    this.provider = provider;
    this.#session = session;
    this.#inputs = inputs;
  }

  /**
   * Opens the model of a folder on a provider.
   *
   * @throws {UserError} naming a file that is missing, invalid or inconsistent with the others.
   */
  static async open(
    folder: string,
    { provider: choice, decodePicture, ...options }: PredictorOptions,
  ): Promise<Predictor> {
    const { onnx, preprocess, labels } = await readModelFolder(
      folder,
      (value) => modelInputsFromJson(value, { decodePicture }),
    );
    const provider = choice === "auto" ? (await chooseProvider(choice)).provider : choice;
    const session = await openSession(onnx, { provider, ...options }).catch((error) => {
      throw new UserError(
        `Cannot open ${join(folder, ONNX)} on ${provider}: ${errorMessage(error)}`,
      );
    });
    const classes = session.outputs.find(({ name }) => name === PROBABILITIES)?.shape[1];
    if (classes !== labels.length) {
      await session.release();
      throw new UserError(
        `Cannot use model ${folder}: it gives ${classes ?? "no"} probabilities, expected ` +
          `${labels.length} as in labels.json`,
      );
    }
    return new Predictor({ labels, provider }, session, preprocess);
  }

  /** The tensors that the model reads for raw or clean products. */
  inputTensors(products: readonly Product[]): Promise<Tensors> {
    return this.#inputs.toTensors(products.map(cleanProduct));
  }

  /** Predicts class probabilities of raw or clean products: float32 [products, labels]. */
  async probabilities(
    products: readonly Product[],
    { batchSize = DEFAULT_BATCH, onProgress }: PredictionOptions = {},
  ): Promise<Float32Array> {
    const classes = this.labels.length;
    const all = new Float32Array(products.length * classes);
    // sort by text length: a batch is padded to its longest text
    const order = products.map((_, row) => row).sort((a, b) =>
      textLength(products[a]) - textLength(products[b]) || a - b
    );
    let done = 0;
    for (const batch of orderedBatches(products.length, batchSize)) {
      const rows = Array.from(batch, (at) => order[at]);
      const feeds = await this.#inputs.toTensors(rows.map((row) => cleanProduct(products[row])));
      const { [PROBABILITIES]: { data } } = await this.#session.run(feeds, [PROBABILITIES]);
      rows.forEach((row, at) => {
        const one = (data as Float32Array).subarray(at * classes, (at + 1) * classes);
        all.set(one, row * classes);
      });
      onProgress?.(done += rows.length);
    }
    return all;
  }

  /** The kinds of data that the model reads. */
  get reads(): readonly Modality[] {
    return this.#inputs.reads;
  }

  /** Predicts the `count` most probable classes of each product, most probable first. */
  async rank(products: readonly Product[], count: number): Promise<RankedClass[][]> {
    const classes = this.labels.length;
    const all = await this.probabilities(products);
    return products.map((_, row) =>
      this.labels
        .map((label, at) => ({ ...label, probability: all[row * classes + at] }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, count)
    );
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

function textLength({ title, description }: ProductText): number {
  return title.length + (description?.length ?? 0);
}
