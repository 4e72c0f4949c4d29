/** The trial of a challenger against the champion, on held-out rows of the newest stream. */
import { join } from "node:path";
import type { Params } from "../src/config/params.ts";
import { type Challenge, challenge } from "../src/loop/challenge.ts";
import { isHeldOut } from "../src/loop/held_out.ts";
import { openNativePredictor } from "../src/prediction/native_predictor.ts";
import type { ReadableProduct } from "../src/streams/model_in_use.ts";
import { readableProducts, readDelivery } from "../src/streams/read_delivery.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { mostProbable } from "../src/scoring/calibration.ts";
import { STREAM_PATHS } from "./_stream_paths.ts";

/** A held-out product with the champion's prediction. */
export interface FreshProduct {
  product: ReadableProduct & { code: string };
  champion: string;
}

/** The labelled held-out products of a processed stream. */
export async function freshProducts(
  stream: string,
  { loop, streams, preprocess }: Params,
): Promise<FreshProduct[]> {
  const path = join(STREAM_PATHS.raw, `${stream}.csv`);
  const maxCharacters = preprocess.max_characters;
  const read = await readDelivery(path, { ...STREAM_PATHS, maxCharacters });
  const table = await readTable(join(STREAM_PATHS.monitoring, `${stream}.arrow`));
  const predicted = getColumn(table, "predicted", "utf8").values;
  const indexes = getColumn(table, "index", "int32").values;
  const champion = new Map(predicted.map((code, row) => [indexes[row], code]));
  const held = { stream, seed: streams.seed, share: loop.holdout_share };
  return readableProducts(read, STREAM_PATHS).flatMap((product) =>
    product.code !== null && isHeldOut(product.index, held)
      ? [{
        product: product as FreshProduct["product"],
        champion: champion.get(product.index)!,
      }]
      : []
  );
}

/** Predicts the products by the challenger and compares. */
export async function trial(
  fresh: readonly FreshProduct[],
  { folder, params }: { folder: string; params: Params },
): Promise<Challenge> {
  const { runtime, evaluate, loop } = params;
  const predictor = await openNativePredictor(folder, runtime);
  const values = await predictor.probabilities(fresh.map(({ product }) => product));
  const { labels } = predictor;
  await predictor.release();
  return challenge({
    actual: fresh.map(({ product }) => product.code),
    champion: fresh.map(({ champion }) => champion),
    challenger: [...mostProbable({ classes: labels.length, values })]
      .map((at) => String(labels[at].code)),
  }, { ...evaluate, classRows: loop.class_rows });
}
