/** Runs the pretrained backbone over packed pictures: data/features/image → data/embeddings/image. */
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { join } from "node:path";
import { loadParams } from "../src/config/params.ts";
import {
  imagePreprocessorFromJson,
  imagePreprocessorToJson,
} from "../src/features/image/image_preprocessor.ts";
import {
  packedPicturesFromColumns,
  pictureRowColumns,
} from "../src/features/image/packed_pictures.ts";
import {
  readJson,
  removeIfPresent,
  replaceDirectory,
  writeFileAtomic,
  writeJsonAtomic,
} from "../src/files/atomic_write.ts";
import { loadImageBackbone } from "../src/pretrained/image_backbone.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { readTable, writeTable } from "../src/tables/arrow/table_file.ts";
import { interruptionSignal } from "../src/terminal/interruption.ts";
import { embedPictures } from "./_embed_pictures.ts";

const [PICTURES, EMBEDDINGS] = ["data/features/image", "data/embeddings/image"];
const PARTS = ["train", "validation"];
const partialPath = (part: string) => join("data", `.embed_image.${part}.partial`);

await runStageCommand({
  name: "embed:image",
  summary: `Run the backbone that model.image.backbone names over the pictures of ${PICTURES}.`,
  examples: ["deno task embed:image --set model.image.backbone=efficientnet_lite0"],
}, async ({ overrides }) => {
  const { model: { image }, pretrained, runtime } = await loadParams({ overrides });
  const name = image.backbone;
  const signal = interruptionSignal("Stopped; run it again to go on after the last batch");
  await replaceDirectory(EMBEDDINGS, async (folder) => {
    const marker = join(folder, "backbone.json");
    if (name === "none") return await writeJsonAtomic(marker, { name });
    const { size } = imagePreprocessorFromJson(await readJson(join(PICTURES, "preprocess.json")));
    const backbone = await loadImageBackbone(name, { ...pretrained, size });
    const { provider, reason } = await chooseProvider(runtime.provider);
    console.log(`Running ${name} on ${provider}: ${reason}`);
    await writeJsonAtomic(marker, { name, sha256: backbone.sha256 });
    await writeFileAtomic(join(folder, "backbone.onnx"), backbone.onnx);
    const preprocess = imagePreprocessorToJson({ ...backbone, size });
    await writeJsonAtomic(join(folder, "preprocess.json"), preprocess);
    for (const part of PARTS) {
      const pictures = packedPicturesFromColumns(
        await readTable(join(PICTURES, `${part}.arrow`)),
      );
      const { columns: width, values } = await embedPictures(pictures, {
        ...{ part, backbone, provider, threads: runtime.threads, signal },
        partial: partialPath(part),
      });
      await writeTable(join(folder, `${part}.arrow`), {
        features: { type: "fixed_size_list<float32>", width, values },
        ...pictureRowColumns(pictures),
      });
    }
  });
  for (const part of PARTS) await removeIfPresent(partialPath(part));
  console.log(`Wrote ${EMBEDDINGS}: backbone ${name}\nNext: deno task train:image`);
});
