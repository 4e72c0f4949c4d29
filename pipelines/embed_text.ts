/** Runs the pretrained encoder over the texts of each part: data/processed → data/embeddings/text. */
import { join } from "node:path";
import { ENCODED, TOKENS } from "../src/artifact/value_names.ts";
import { loadParams } from "../src/config/params.ts";
import {
  removeIfPresent,
  replaceDirectory,
  writeFileAtomic,
  writeJsonAtomic,
} from "../src/files/atomic_write.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { loadTextBackbone } from "../src/pretrained/text_backbone.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { writeTable } from "../src/tables/arrow/table_file.ts";
import { interruptionSignal } from "../src/terminal/interruption.ts";
import { embedTexts } from "./_embed_texts.ts";

const [PROCESSED, EMBEDDINGS] = ["data/processed", "data/embeddings/text"];
const PARTS = ["train", "validation"];
const partialPath = (part: string) => join("data", `.embed_text.${part}.partial`);

await runStageCommand({
  name: "embed:text",
  summary: `Run the encoder that model.text.backbone names over the texts of ${PROCESSED}.`,
  examples: ["deno task embed:text --set model.text.backbone=multilingual_e5_small"],
}, async ({ overrides }) => {
  const { model: { text }, pretrained, runtime } = await loadParams({ overrides });
  const { backbone: name, max_tokens } = text;
  const signal = interruptionSignal("Stopped; run it again to go on after the last batch");
  await replaceDirectory(EMBEDDINGS, async (folder) => {
    const marker = join(folder, "backbone.json");
    if (name === "none") return await writeJsonAtomic(marker, { name });
    const names = { ids: `${TOKENS}.ids`, mask: `${TOKENS}.mask`, features: ENCODED };
    const backbone = await loadTextBackbone(name, { ...pretrained, max_tokens, names });
    const { provider, reason } = await chooseProvider(runtime.provider);
    console.log(`Running ${name} on ${provider}: ${reason}`);
    await writeJsonAtomic(marker, { name, sha256: backbone.sha256 });
    await writeFileAtomic(join(folder, "backbone.onnx"), backbone.onnx);
    await writeJsonAtomic(join(folder, "encoder.json"), backbone.texts);
    for (const part of PARTS) {
      const { columns: width, values } = await embedTexts(join(PROCESSED, `${part}.arrow`), {
        ...{ part, backbone, names, provider, threads: runtime.threads, signal },
        partial: partialPath(part),
      });
      await writeTable(join(folder, `${part}.arrow`), {
        features: { type: "fixed_size_list<float32>", width, values },
      });
    }
  });
  for (const part of PARTS) await removeIfPresent(partialPath(part));
  console.log(`Wrote ${EMBEDDINGS}: backbone ${name}\nNext: deno task train:text`);
});
