/**
 * The Predictor: a model folder in use. Evaluation, batch jobs and the API all predict through it, so
 * that a product is treated alike wherever it comes from.
 */
import { join } from "node:path";
import { errorMessage, UserError } from "../errors.ts";
import { cleanProduct, type Product, type ProductText } from "../features/product.ts";
import { openSession, type Provider } from "../runtime/open.ts";
import { chooseProvider, type ProviderChoice } from "../runtime/providers.ts";
import type { Session, SessionOptions } from "../runtime/session.ts";
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

/** A class and how probable it is. */
export interface RankedClass extends ClassLabel {
  probability: number;
}

/** How `probabilities` works through many products. */
export interface PredictionOptions {
  /** Products predicted at once. @default {64} */
  batchSize?: number;
  /** Told after each batch how many products are done. */
  onProgress?: (done: number) => void;
}

/** Where a predictor runs and what it has at hand. */
export interface PredictorOptions extends SessionOptions, InputTools {
  provider: ProviderChoice;
}

/** A model that is ready to predict. */
export class Predictor {
  readonly labels: readonly ClassLabel[];
  /** Where it runs. */
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
   * @throws {UserError} naming a file that is missing or does not fit the others.
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

  /** Class probabilities of each product, raw or clean: float32 [products × labels]. */
  async probabilities(
    products: readonly Product[],
    { batchSize = DEFAULT_BATCH, onProgress }: PredictionOptions = {},
  ): Promise<Float32Array> {
    const classes = this.labels.length;
    const all = new Float32Array(products.length * classes);
    // texts of like length together: a batch is as wide as its longest
    const order = products.map((_, row) => row).sort((a, b) =>
      lengthOf(products[a]) - lengthOf(products[b]) || a - b
    );
    let done = 0;
    for (const batch of orderedBatches(products.length, batchSize)) {
      const rows = Array.from(batch, (at) => order[at]);
      const feeds = await this.#inputs.of(rows.map((row) => cleanProduct(products[row])));
      const { [PROBABILITIES]: { data } } = await this.#session.run(feeds, [PROBABILITIES]);
      rows.forEach((row, at) => {
        const one = (data as Float32Array).subarray(at * classes, (at + 1) * classes);
        all.set(one, row * classes);
      });
      onProgress?.(done += rows.length);
    }
    return all;
  }

  /** What it looks at. */
  get reads(): readonly Modality[] {
    return this.#inputs.reads;
  }

  /** The most probable classes of each product, best first. */
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

function lengthOf({ title, description }: ProductText): number {
  return title.length + (description?.length ?? 0);
}
