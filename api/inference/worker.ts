/** The thread in which a model predicts: it opens a folder, answers batch after batch and closes it. */
/// <reference lib="deno.worker" />
import { errorMessage } from "../../src/errors.ts";
import { openNativePredictor } from "../../src/prediction/native_predictor.ts";
import type { PredictorOptions } from "../../src/prediction/predictor.ts";
import { type LocalEngine, openLocalEngine } from "./local_engine.ts";
import type { Product } from "./served_model.ts";

/** A request to the thread. */
export type Question =
  | { id: number; open: { folder: string; options: PredictorOptions } }
  | { id: number; products: readonly Product[] }
  | { id: number; close: true };

/** An answer of the thread. */
export type Answer =
  | { id: number; opened: Pick<LocalEngine, "labels" | "reads" | "provider"> }
  | { id: number; probabilities: Float32Array<ArrayBuffer> }
  | { id: number; closed: true }
  | { id: number; error: string };

let engine: LocalEngine | undefined;

async function answerTo(question: Question): Promise<Answer> {
  const { id } = question;
  if ("open" in question) {
    const { folder, options } = question.open;
    engine = await openLocalEngine(folder, { ...options, open: openNativePredictor });
    const { labels, reads, provider } = engine;
    return { id, opened: { labels, reads, provider } };
  }
  if ("close" in question) {
    await engine?.close();
    engine = undefined;
    return { id, closed: true };
  }
  if (!engine) throw new TypeError("Cannot predict: no model is open");
  const probabilities = await engine.probabilities(question.products);
  return { id, probabilities: probabilities as Float32Array<ArrayBuffer> };
}

self.addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const answer = await answerTo(data).catch((error): Answer => ({
    id: data.id,
    error: errorMessage(error),
  }));
  self.postMessage(answer, "probabilities" in answer ? [answer.probabilities.buffer] : []);
});
