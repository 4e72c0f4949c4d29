/** The interface between the API and whatever computes probabilities with a model. */
import type { ClassLabel } from "../../src/artifact/labels.ts";
import type { Product } from "./served_model.ts";

/** A model that is open. */
export interface Engine {
  readonly labels: readonly ClassLabel[];
  readonly reads: readonly ("text" | "image")[];
  /** Where it runs, such as `cpu`. */
  readonly provider: string;
  /** Batches it works on at once. */
  readonly lanes: number;
  /** float32 [products × labels] */
  probabilities(products: readonly Product[]): Promise<Float32Array>;
  /** Frees everything; nothing may be under way. */
  close(): Promise<void>;
}

/** Opens the model of a folder; `onFailure` is told when it dies later. */
export type OpenEngine = (
  folder: string,
  onFailure: (error: Error) => void,
) => Promise<Engine>;
