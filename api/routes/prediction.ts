/** The prediction behind every prediction route. */
import type { PredictionIds } from "../auth/prediction_ids.ts";
import type { Call } from "../http/context.ts";
import type { PredictionEvent } from "../inference/prediction_event.ts";
import { ranked } from "../inference/ranked_classes.ts";
import type { Product, ServedModel, ServedModels } from "../inference/served_model.ts";
import type { PictureInput } from "../pictures/picture.ts";
import type { PictureReader } from "../pictures/picture_reader.ts";
import type { WorkOptions } from "../queue/work_queue.ts";
import type { PredictionAnswer } from "../schemas/answers.ts";
import { noModel, translateErrors } from "./error_translation.ts";

/** Dependencies of a prediction. */
export interface PredictTools {
  models: ServedModels;
  pictures: PictureReader;
  predictionIds: PredictionIds;
  /** Called for each answered request; must not throw. */
  onPrediction(event: PredictionEvent): void;
  /** Number of classes in an answer. */
  top: number;
}

/** A product as a caller sent it. */
export interface AskedProduct {
  title: string;
  description?: string | null;
  picture?: PictureInput | Blob | null;
  /** Path of the picture in the body. */
  loc?: (string | number)[];
}

/**
 * Reads pictures, predicts and reports the predictions.
 *
 * @throws {Problem} 413, 422 or 503.
 */
export async function predict(
  asked: readonly AskedProduct[],
  call: Call,
  { models, pictures, predictionIds, onPrediction, top }: PredictTools,
) {
  if (!models.champion()) throw noModel();
  const { products, model, rows } = await translateErrors(async () => {
    const work = { caller: call.caller?.subject ?? "", signal: call.signal };
    const products = await withPictures(asked, { pictures, work });
    // looked up again: the model may have been replaced while the pictures were read
    const model = models.champion();
    if (!model) throw noModel();
    return { products, model, rows: await model.predict(products, work) };
  });
  const { labels, name, version } = model;
  const toId = predictionIds.create(call.caller?.subject ?? "", products.length);
  const predictions = products.map((product, row): PredictionAnswer => {
    const start = row * labels.length;
    const best = ranked(rows.subarray(start, start + labels.length), { labels, count: top });
    return {
      "predicted prdtypecode": best[0].code,
      label: best[0].label,
      confidence: best[0].p,
      top: best,
      prediction_id: toId(row),
      ...ignoredFields(product, model),
    };
  });
  onPrediction({ call, model, products, predictions });
  return { predictions, model: { name, version }, labels, rows };
}

/** The fields of a product that the model does not read; empty when it reads all of them. */
function ignoredFields(
  { title, description, picture }: Product,
  { reads }: ServedModel,
): Pick<PredictionAnswer, "ignored"> {
  const sent = { text: title || description, image: picture };
  const ignored = (["text", "image"] as const).filter((one) => sent[one] && !reads.includes(one));
  return ignored.length > 0 ? { ignored } : {};
}

async function withPictures(
  asked: readonly AskedProduct[],
  { pictures, work }: { pictures: PictureReader; work: WorkOptions },
): Promise<Product[]> {
  const placed = await Promise.all(
    asked.flatMap(({ picture, loc = [] }, row) =>
      picture == null ? [] : [toInput(picture).then((input) => ({ input, loc, row }))]
    ),
  );
  const found = placed.length > 0 ? await pictures.read(placed, work) : [];
  const byRow = new Map(placed.map(({ row }, at) => [row, found[at]]));
  return asked.map(({ title, description }, row) => ({
    title,
    description: description ?? null,
    picture: byRow.get(row),
  }));
}

async function toInput(picture: PictureInput | Blob): Promise<PictureInput> {
  return picture instanceof Blob ? await picture.bytes() : picture;
}
