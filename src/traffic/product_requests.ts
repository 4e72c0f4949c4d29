/** Products of a processed catalogue as requests to `/predict_product`. */
import { join } from "node:path";
import { errorMessage, UserError } from "../errors.ts";
import { getColumn } from "../tables/arrow/column.ts";
import { readTable } from "../tables/arrow/table_file.ts";
import type { MixedProduct, MixProduct } from "./product_mix.ts";

/** Reads the products of a table that preprocessing wrote. @throws {UserError} without one. */
export async function readMixProducts(path: string): Promise<MixProduct[]> {
  const columns = await readTable(path).catch((error) => {
    throw new UserError(
      `Cannot read products from ${path}: ${
        errorMessage(error)
      }, expected the table that 'deno task pipeline' writes`,
    );
  });
  const titles = getColumn(columns, "title", "utf8").values;
  const descriptions = getColumn(columns, "description", "utf8?").values;
  const pictures = getColumn(columns, "image", "utf8?").values;
  const labels = columns.label ? getColumn(columns, "label", "int32").values : undefined;
  return titles.map((title, row) => ({
    title,
    description: descriptions[row],
    label: labels?.[row] ?? 0,
    picture: pictures[row],
  }));
}

/** Returns the JSON body of a product, its picture read from below `folder`. */
export async function requestBody(
  { designation, description, picture }: MixedProduct,
  folder: string,
): Promise<string> {
  const image = picture === null ? {} : {
    image: (await Deno.readFile(join(folder, picture))).toBase64(),
  };
  return JSON.stringify({ designation, description, ...image });
}

/** Where and how requests are sent. */
export interface Destination {
  url: string;
  token: string;
  timeoutMs: number;
}

/** Posts a body and reads the whole answer: its status, or a word for what broke. */
export async function postProduct(
  body: string,
  { url, token, timeoutMs }: Destination,
): Promise<number | string> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") return "timeout";
    return /refused/i.test(errorMessage(error)) ? "refused" : "reset";
  }
}
