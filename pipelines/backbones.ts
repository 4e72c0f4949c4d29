/** Lists, verifies and fetches the pretrained networks that models can build on. */
import { join } from "node:path";
import { loadParams } from "../src/config/params.ts";
import { IMAGE_BACKBONES, TEXT_BACKBONES } from "../src/config/sections/model_params.ts";
import { UserError } from "../src/errors.ts";
import { fetchBackbone } from "../src/pretrained/hub.ts";
import { HUB_MODELS } from "../src/pretrained/hub_models.ts";
import { backboneState, readRecord } from "../src/pretrained/hub_record.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { type Progress, startProgress } from "../src/terminal/progress.ts";
import { terminalTable } from "../src/terminal/text_table.ts";

const HUB = "https://huggingface.co";

await runCommand({
  name: "backbones",
  summary: "List and verify pretrained networks, or fetch those that are named.",
  words: { placeholder: "[NAME…]", help: "networks to fetch (default: list all)" },
  options: {
    revision: { type: "string", placeholder: "COMMIT", help: "commit, tag or branch of the hub" },
  },
  examples: [
    "deno task backbones multilingual_e5_small efficientnet_lite0",
    "HF_ENDPOINT=https://mirror.example deno task backbones camembert_base",
  ],
}, async ({ words, options: { revision }, overrides }) => {
  const { pretrained: { directory } } = await loadParams({ overrides });
  for (const name of words) await fetchNamed(name, { directory, revision });
  const names = words.length > 0 ? words : [...TEXT_BACKBONES, ...IMAGE_BACKBONES];
  const rows = await Promise.all(names.map(async (name) => {
    const folder = join(directory, name);
    const record = await readRecord(folder);
    const { repository } = record ?? HUB_MODELS[name] ?? { repository: "put it there by hand" };
    return [name, await backboneState(folder), repository, record?.revision.slice(0, 12) ?? ""];
  }));
  const headers = ["network", directory, "from", "revision"];
  console.log(terminalTable(headers.map((header) => ({ header })), rows));
  console.log("Next: deno task pipeline --set model.text.backbone=NAME");
});

async function fetchNamed(
  name: string,
  { directory, revision }: { directory: string; revision?: string },
): Promise<void> {
  if (!Object.hasOwn(HUB_MODELS, name)) {
    const known = Object.keys(HUB_MODELS).join(", ");
    throw new UserError(`Cannot fetch '${name}', expected one of ${known}`);
  }
  const bars = new Map<string, Progress>();
  const record = await fetchBackbone(join(directory, name), HUB_MODELS[name], {
    endpoint: (Deno.env.get("HF_ENDPOINT") ?? HUB).replace(/\/+$/, ""),
    token: Deno.env.get("HF_TOKEN"),
    revision,
    onBytes: (file, done, total) => {
      const bar = bars.get(file) ?? startProgress(`${name}/${file} (bytes)`, total ?? done);
      bars.set(file, bar);
      bar.update(done);
      if (done === total) bar.finish();
    },
  });
  console.log(`Fetched ${name}: ${record.repository} at ${record.revision}`);
}
