/** The three ways to ask for a product's type. */
import { type Call, type Endpoint, endpoint } from "../endpoint.ts";
import { unavailable } from "../http/problem.ts";
import { ranked } from "../inference/ranking.ts";
import type { Product, ServedModel, ServedModels } from "../inference/served_model.ts";
import type { PictureReader } from "../pictures/picture_reader.ts";
import { type PredictionAnswer, productAnswer, productsAnswer } from "../schemas/answers.ts";
import type { PictureInput, RequestSchemas } from "../schemas/requests.ts";

/** What was predicted for one request. */
export interface PredictionEvent {
  call: Call;
  model: ServedModel;
  products: readonly Product[];
  predictions: readonly PredictionAnswer[];
}

/** What the routes need. */
export interface PredictTools {
  models: ServedModels;
  pictures: PictureReader;
  /** Told of each answered request; must not throw. */
  onPrediction(event: PredictionEvent): void;
  /** Classes that an answer names. */
  top: number;
}

interface Asked {
  title: string;
  description?: string | null;
  picture?: PictureInput | null;
  /** Where the picture stood in the body. */
  loc?: (string | number)[];
}

const post = { method: "post", tag: "predictions", scope: "predict" } as const;

/** POST /predict_product, /predict_product_batch and /predict_text_list. */
export function predictEndpoints(schemas: RequestSchemas, tools: PredictTools): Endpoint[] {
  return [
    endpoint({
      ...post,
      path: "/predict_product",
      summary: "Predict the type of a product",
      body: { json: schemas.product, form: schemas.productForm },
      answer: { description: "Its type", schema: productAnswer },
      async handle(call, { designation, description, image }) {
        const asked = { title: designation, description, picture: image, loc: ["image"] };
        const { predictions: [prediction], model } = await predict([asked], call, tools);
        return { ...prediction, model };
      },
    }),
    endpoint({
      ...post,
      path: "/predict_product_batch",
      summary: "Predict the types of several products",
      body: {
        json: schemas.products,
        form: schemas.productsForm,
        lists: ["designations", "descriptions", "images"],
      },
      answer: { description: "Their types, in order", schema: productsAnswer },
      async handle(call, { designations, descriptions, images }) {
        return listed(
          await predict(
            designations.map((title, at) => ({
              title,
              description: descriptions?.[at],
              picture: images?.[at],
              loc: ["images", at],
            })),
            call,
            tools,
          ),
        );
      },
    }),
    endpoint({
      ...post,
      path: "/predict_text_list",
      summary: "Predict the types of products by one text each",
      body: { json: schemas.texts },
      answer: { description: "Their types, in order", schema: productsAnswer },
      async handle(call, { text }) {
        return listed(await predict(text.map((title) => ({ title })), call, tools));
      },
    }),
  ];
}

async function predict(
  asked: readonly Asked[],
  call: Call,
  { models, pictures, onPrediction, top }: PredictTools,
) {
  loaded(models.champion());
  const products = await withPictures(asked, pictures);
  // only now: what was in use before may have left while the pictures were read
  const model = loaded(models.champion());
  const rows = await model.predict(products, call.signal);
  const { labels, name, version } = model;
  const id = crypto.randomUUID();
  const predictions = products.map((product, row): PredictionAnswer => {
    const start = row * labels.length;
    const best = ranked(rows.subarray(start, start + labels.length), { labels, count: top });
    return {
      "predicted prdtypecode": best[0].code,
      label: best[0].label,
      confidence: best[0].p,
      top: best,
      prediction_id: `${id}-${row}`,
      ...ignoredOf(product, model),
    };
  });
  onPrediction({ call, model, products, predictions });
  return { predictions, model: { name, version } };
}

function loaded(model: ServedModel | undefined): ServedModel {
  if (model) return model;
  throw unavailable("No model is loaded", { seconds: 5 });
}

/** What came of a product that the model does not read; nothing when it read all. */
function ignoredOf(
  { title, description, picture }: Product,
  { reads }: ServedModel,
): Pick<PredictionAnswer, "ignored"> {
  const sent = { text: title || description, image: picture };
  const ignored = (["text", "image"] as const).filter((one) => sent[one] && !reads.includes(one));
  return ignored.length > 0 ? { ignored } : {};
}

async function withPictures(
  asked: readonly Asked[],
  pictures: PictureReader,
): Promise<Product[]> {
  const placed = asked.flatMap(({ picture, loc = [] }, row) =>
    picture == null ? [] : [{ input: picture, loc, row }]
  );
  const found = placed.length > 0 ? await pictures.read(placed) : [];
  const byRow = new Map(placed.map(({ row }, at) => [row, found[at]]));
  return asked.map(({ title, description }, row) => ({
    title,
    description: description ?? null,
    picture: byRow.get(row),
  }));
}

function listed({ predictions, model }: Awaited<ReturnType<typeof predict>>) {
  return {
    "predicted prdtypecodes": predictions.map((one) => one["predicted prdtypecode"]),
    predictions,
    model,
  };
}
