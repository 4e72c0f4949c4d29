/** Reads the products of a part that have text and picture, for the joint classifier. */
import { join } from "node:path";
import { textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import type { JointPart } from "../src/models/fusion/joint_rows.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { takeRows } from "../src/training/examples.ts";
import type { EncoderFeatures } from "./_text_encoder.ts";

/** Reads n-grams, features of the text's encoder and those of the picture's backbone. */
export async function readJointPart(
  part: "train" | "validation",
  { text, image, encoder }: { text: string; image: string; encoder?: EncoderFeatures },
): Promise<JointPart & { columns: number }> {
  const pictures = await readTable(join(image, `${part}.arrow`));
  const { width, values } = getColumn(pictures, "features", "fixed_size_list<float32>");
  const { rows } = textFeaturesFromColumns(await readTable(join(text, `${part}.arrow`)));
  const shown = getColumn(pictures, "row", "int32").values;
  return {
    words: { rows: takeRows(rows, shown), labels: getColumn(pictures, "label", "int32").values },
    encoded: encoder && takeDense(encoder[part], encoder.columns, shown),
    features: values,
    columns: width,
  };
}

/** The rows of a dense matrix, float32 [some × columns]. */
function takeDense(values: Float32Array, columns: number, rows: Int32Array): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  rows.forEach((row, at) => {
    taken.set(values.subarray(row * columns, (row + 1) * columns), at * columns);
  });
  return taken;
}
