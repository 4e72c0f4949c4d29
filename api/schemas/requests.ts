/** Zod schemas of request bodies. */
import { z } from "@hono/zod-openapi";
import { PREDICTION_ID } from "../auth/prediction_ids.ts";

/** Limits of a request. */
export interface RequestLimits {
  /** UTF-16 units of a title or description. */
  textCharacters: number;
  products: number;
}

/** The code of a product type, as the catalogue writes it. */
export const code = z.union([
  z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  z.string().min(1).max(100),
])
  .openapi({ example: 2583, description: "A product type's code, as the catalogue writes it" });

const pictureFile = z.instanceof(Blob)
  .openapi({ type: "string", format: "binary", description: "A JPEG, PNG or WebP file" });

const picture = z.union([
  z.string().min(1).openapi({
    description: "A JPEG, PNG or WebP file in base64, with or without a data URL's head",
  }),
  z.strictObject({
    id: z.union([z.int().min(0).max(Number.MAX_SAFE_INTEGER), z.string().regex(/^\d{1,19}$/)])
      .openapi({ description: "The imageid of a picture that the server holds" }),
  }),
]).openapi({ type: undefined });

/** The bodies under given limits. */
export function requestSchemas({ textCharacters, products }: RequestLimits) {
  const text = z.string().max(textCharacters);
  const title = text.openapi({ example: "Lot de 3 livres anciens" });
  const description = text.nullable().openapi({ example: "Édition de 1920, bon état" });
  const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(products);
  const texts = { designations: list(title).min(1), descriptions: list(description).nullish() };
  return {
    product: z.object({
      designation: title,
      description: description.optional(),
      image: picture.nullish(),
    }).openapi("Product"),
    productForm: z.object({
      designation: title,
      description: text.optional(),
      image: pictureFile.optional(),
    }).openapi("ProductForm"),
    products: z.object({ ...texts, images: list(picture.nullable()).nullish() })
      .superRefine(listsMatch).openapi("Products"),
    productsForm: z.object({
      designations: oneOrMore(texts.designations),
      descriptions: oneOrMore(texts.descriptions),
      images: oneOrMore(list(pictureFile).optional()),
    })
      .superRefine(listsMatch).openapi("ProductsForm"),
    explained: z.object({
      designation: title,
      description: description.optional(),
      code: code.optional().openapi({
        description: "The type to explain (default: the likeliest)",
      }),
    }).openapi("ExplainedProduct"),
    texts: z.object({ text: list(title).min(1) }).openapi("Texts"),
    feedback: z.object({
      prediction_id: z.string().regex(PREDICTION_ID).openapi({
        description: "As the prediction's answer said",
        example:
          "5e1c2f7e-3b0a-4b58-9d6c-0d2f4a1c9b11-0-1-4f6c1d2a-0c9e8a71d4b35f26a1e0f7c2d9b84e13",
      }),
      true_code: code,
    }).openapi("Feedback"),
  };
}

/** The schemas of all request bodies. */
export type RequestSchemas = ReturnType<typeof requestSchemas>;

/** A list of a form, whose fields hold one value when they occur once. */
function oneOrMore<Schema extends z.ZodType>(schema: Schema) {
  const toList = (value: unknown) => value === undefined || Array.isArray(value) ? value : [value];
  return z.preprocess<unknown, Schema>(toList, schema);
}

type Lists =
  & { designations: unknown[] }
  & Partial<Record<"descriptions" | "images", unknown[] | null>>;

function listsMatch(lists: Lists, context: z.RefinementCtx): void {
  const wanted = lists.designations.length;
  for (const name of ["descriptions", "images"] as const) {
    if ((lists[name]?.length ?? wanted) === wanted) continue;
    context.addIssue({
      code: "custom",
      path: [name],
      message: `Input should have ${wanted} items, one for each designation`,
    });
  }
}
