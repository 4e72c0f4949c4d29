/**
 * The shadow: a model that sees what the champion saw and is compared with it. It never answers and
 * never delays; when it cannot keep up, its products are dropped.
 */
import type { PredictionEvent } from "./prediction_event.ts";
import { ranked } from "./ranked_classes.ts";
import type { ModelVersion, ServedModel } from "./served_model.ts";

/** The shadow's prediction for one answered prediction. */
export interface ShadowComparison {
  predictionId: string;
  model: ModelVersion;
  code: string | number;
  confidence: number;
  agrees: boolean;
}

/** Predicts again with the shadow and tells what came of it; resolves without error. */
export async function compareWithShadow(
  { products, predictions }: PredictionEvent,
  { shadow, onComparison }: {
    shadow: ServedModel;
    onComparison: (comparison: ShadowComparison) => void;
  },
): Promise<void> {
  const { labels } = shadow;
  // a full queue or a shadow that died concerns nobody
  const rows = await shadow.predict(products).catch(() => undefined);
  if (!rows) return;
  predictions.forEach((prediction, at) => {
    const row = rows.subarray(at * labels.length, (at + 1) * labels.length);
    const [{ code, p }] = ranked(row, { labels, count: 1 });
    onComparison({
      predictionId: prediction.prediction_id,
      model: { name: shadow.name, version: shadow.version },
      code,
      confidence: p,
      agrees: code === prediction["predicted prdtypecode"],
    });
  });
}
