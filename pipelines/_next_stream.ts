/** Processes the next stream with the model in models/. */
import { join } from "node:path";
import type { Params } from "../src/config/params.ts";
import { writeFileAtomic } from "../src/files/atomic_write.ts";
import { openNativePredictor } from "../src/prediction/native_predictor.ts";
import { modelInUse } from "../src/streams/model_in_use.ts";
import { type ProcessedDelivery, processNext } from "../src/streams/process_delivery.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { STREAM_PATHS } from "./_stream_paths.ts";

/** Processes the next stream, with Evidently's older report too if `legacy`; undefined where none waits. */
export async function nextStream(
  { model: { type }, runtime, streams, preprocess }: Params,
  { legacy = false }: { legacy?: boolean } = {},
): Promise<ProcessedDelivery | undefined> {
  const folder = join("models", type);
  const model = await modelInUse(folder, STREAM_PATHS);
  const predictor = await openNativePredictor(folder, runtime);
  try {
    return await processNext({
      paths: STREAM_PATHS,
      model,
      modelName: type,
      legacy,
      settings: { ...streams, max_characters: preprocess.max_characters },
      now: () => new Date(),
      async predict(products) {
        const progress = startProgress("predicting", products.length);
        const onProgress = (done: number) => progress.update(done);
        const probabilities = await predictor.probabilities(products, { onProgress });
        progress.finish();
        return probabilities;
      },
      async write({ path, content }) {
        await writeFileAtomic(path, content);
        // Evidently's live view notices a file when it is modified under its final name.
        const now = new Date();
        await Deno.utime(path, now, now);
      },
    });
  } finally {
    await predictor.release();
  }
}
