/** Decodes the pictures of each part into packed pixels: data/processed → data/features/image. */
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { writeStreamedTable } from "../src/tables/arrow/table_writer.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { readPictureFile } from "../src/data/catalogue/picture_file.ts";
import { decodePicture } from "../src/features/image/decode_picture.ts";
import { imagePreprocessorToJson } from "../src/features/image/image_preprocessor.ts";
import {
  pictureBytes,
  pictureRowColumns,
  PIXEL_COLUMN,
  selectPictureRows,
} from "../src/features/image/packed_pictures.ts";
import { packPictures } from "../src/features/image/picture_packing.ts";
import { replaceDirectory, writeFileAtomic, writeJsonAtomic } from "../src/files/atomic_write.ts";
import { loadParams } from "../src/config/params.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { formatCount } from "../src/terminal/quantities.ts";

const [RAW, PROCESSED, FEATURES] = ["data/raw", "data/processed", "data/features/image"];
const PARTS = ["train", "validation", "test"];
const COLUMNS = ["part", "index", "image", "reason"];
/** Pictures read or decoded at the same time; the number changes no out. */
const CONCURRENCY = 2 * navigator.hardwareConcurrency;

await runStageCommand({
  name: "features:image",
  summary: `Decode the pictures of ${PROCESSED} into packed squares of pixels in ${FEATURES}.`,
  examples: ["deno task features:image --set features.image.size=96"],
}, async ({ overrides }) => {
  const { size } = (await loadParams({ overrides })).features.image;
  let lost = 0;
  await replaceDirectory(FEATURES, async (folder) => {
    const parts = [];
    for (const part of PARTS) parts.push(await packPart(part, { folder, size }));
    const preprocessor = { size, ...parts[0].histograms.normalization() };
    await writeJsonAtomic(join(folder, "preprocess.json"), imagePreprocessorToJson(preprocessor));
    const unreadable = parts.flatMap((part) => part.unreadable);
    const csv = stringify(unreadable, { header: true, columns: COLUMNS });
    await writeFileAtomic(join(folder, "unreadable.csv"), csv);
    lost = unreadable.length;
  });
  console.log(`Wrote ${FEATURES}: squares of ${size} pixels`);
  if (lost > 0) console.log(`  ${lost} pictures are unreadable: see ${FEATURES}/unreadable.csv`);
  console.log("Next: deno task embed:image");
});

async function packPart(part: string, { folder, size }: { folder: string; size: number }) {
  const columns = await readTable(join(PROCESSED, `${part}.arrow`), {
    columns: ["index", "label", "image"],
  });
  const indices = getColumn(columns, "index", "int32").values;
  const labels = getColumn(columns, "label", "int32").values;
  const images = getColumn(columns, "image", "utf8?").values;
  const progress = startProgress(
    `decoding ${part}`,
    images.filter(Boolean).length,
  );
  const packing = packPictures(images, {
    size,
    concurrency: CONCURRENCY,
    load: async (image) => {
      const bytes = await readPictureFile(join(RAW, image));
      return bytes instanceof Uint8Array ? decodePicture(bytes, { size }) : bytes;
    },
    onPicture: (done) => progress.update(done),
  });
  await writeStreamedTable(join(folder, `${part}.arrow`), {
    column: { name: PIXEL_COLUMN, width: pictureBytes(size), chunks: packing.chunks },
    remainingColumns: () => pictureRowColumns(selectPictureRows(packing.rows, { indices, labels })),
  });
  progress.finish();
  console.log(`${part}: ${formatCount(packing.rows.length)} pictures of ${images.length} products`);
  const { histograms, unreadable } = packing;
  const named = unreadable.map(({ row, ...found }) => ({ part, index: indices[row], ...found }));
  return { histograms, unreadable: named };
}
