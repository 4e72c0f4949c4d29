/** The products of the test part, as callers of the API send them. */
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { errorMessage, UserError } from "../src/errors.ts";

/** The model that the pipeline trained. */
export const TRAINED = "models/text";
const PRODUCTS = "data/processed/test.arrow";

/** A product in a request. */
export interface ProductBody {
  designation: string;
  description: string | null;
}

/**
 * Reads all products of the test part, in order.
 *
 * @throws {UserError} if the pipeline has not run.
 */
export async function productBodies(): Promise<ProductBody[]> {
  const columns = await readTable(PRODUCTS, { columns: ["title", "description"] })
    .catch((error) => {
      throw new UserError(
        `Cannot measure: ${
          errorMessage(error)
        }, expected a trained ${TRAINED} (deno task pipeline)`,
      );
    });
  const descriptions = getColumn(columns, "description", "utf8?").values;
  return getColumn(columns, "title", "utf8").values
    .map((designation, row) => ({ designation, description: descriptions[row] }));
}
