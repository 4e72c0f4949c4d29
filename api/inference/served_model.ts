/** A model in use, as routes see it. */
import type { ClassLabel } from "../../src/artifact/labels.ts";
import type { WorkOptions } from "../queue/work_queue.ts";
import type { Picture } from "../pictures/picture.ts";

/** A product as a model sees it. */
export interface Product {
  title: string;
  description: string | null;
  /** Checked; a model that reads text alone ignores it. */
  picture?: Picture;
}

/** A model's name and version: the registry's, or one that changes with the content of its files. */
export interface ModelVersion {
  name: string;
  version: string;
}

/** A model in use. */
export interface ServedModel extends ModelVersion {
  readonly labels: readonly ClassLabel[];
  readonly reads: readonly ("text" | "image")[];
  readonly provider: string;
  readonly loadedAt: Date;
  /** Markdown. */
  readonly card: string | null;
  /**
   * Class probabilities of each product: float32 [products × labels]. Work is dropped when its signal
   * aborts.
   *
   * @throws {QueueFullError} when too many products are waiting.
   */
  predict(products: readonly Product[], options?: Partial<WorkOptions>): Promise<Float32Array>;
}

/** The models in use at this moment. */
export interface ServedModels {
  /** Answers; undefined until one is loaded. */
  champion(): ServedModel | undefined;
  /** Is compared and never answers. */
  shadow(): ServedModel | undefined;
}
