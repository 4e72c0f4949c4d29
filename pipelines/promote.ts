/** Makes a registered version the champion, which the API serves. */
import { loadParams } from "../src/config/params.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { CHAMPION, promote } from "../src/tracking/registry/promotion.ts";
import { openRegistry } from "../src/tracking/registry/open_registry.ts";

await runCommand({
  name: "promote",
  summary: "Make the challenger, or the version that is named, the champion.",
  words: { placeholder: "[NAME]", help: "a registered model (default: model.type)" },
  options: { version: { type: "string", placeholder: "N", help: "default: the challenger" } },
  examples: ["deno task promote text", "deno task promote text --version 3"],
}, async ({ words: [word], options: { version }, overrides }) => {
  const { model, registry: { webhooks } } = await loadParams({ overrides });
  const name = word ?? model.type;
  using store = await openRegistry(webhooks);
  const { before, version: champion } = await promote(store.registry, { name, version });
  if (before === champion.version) {
    console.log(`Version ${champion.version} of '${name}' is the ${CHAMPION} already`);
    return;
  }
  console.log(
    `${CHAMPION} of '${name}': ${before ?? "none"} → ${champion.version}\n` +
      `An API with api.model=models:/${name}@${CHAMPION} serves version ${champion.version} now\n` +
      (before ? `Back again: deno task rollback ${name}` : ""),
  );
});
