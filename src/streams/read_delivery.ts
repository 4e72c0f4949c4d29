/** Reads a delivery into clean products, with their labels where these have arrived. */
import { basename, join, relative } from "node:path";
import { type Labels, readLabels } from "../data/catalogue/label_file.ts";
import { type Products, readProducts } from "../data/catalogue/product_file.ts";
import { exists } from "../files/atomic_write.ts";
import { pictureIn, type ReadableProduct } from "./model_in_use.ts";

/** Where to look beside the delivery. */
export interface DeliveryOptions {
  /** The folder with label files of the same names. */
  labels: string;
  /** The catalogue whose pictures the products name. */
  catalogue: string;
  maxCharacters: number;
}

/**
 * Reads a delivery; its unusable rows are quarantined. A product without a label has the code "".
 *
 * @throws {UserError} if a file lacks a column.
 */
export async function readDelivery(
  path: string,
  { labels: folder, catalogue, maxCharacters }: DeliveryOptions,
): Promise<Products> {
  const labels = await labelsBeside(folder, basename(path));
  return await readProducts({
    folder: catalogue,
    file: relative(catalogue, path),
    part: "train",
    maxCharacters,
    labelFor: (index) => labels?.byIndex.get(index)?.code ?? "",
  });
}

async function labelsBeside(folder: string, file: string): Promise<Labels | undefined> {
  return await exists(join(folder, file)) ? await readLabels(folder, { file }) : undefined;
}

/** The products of a delivery, whose pictures are read from the catalogue. */
export function readableProducts(
  { products }: Products,
  { catalogue }: Pick<DeliveryOptions, "catalogue">,
): ReadableProduct[] {
  return products.map(({ image, code, ...product }) => ({
    ...product,
    code: code === "" ? null : code,
    ...pictureIn(catalogue, image),
  }));
}
