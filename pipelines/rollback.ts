/** Makes the champion before the present one the champion again. */
import { loadParams } from "../src/config/params.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { CHAMPION, rollback } from "../src/tracking/registry/promotion.ts";
import { openRegistry } from "../src/tracking/registry/open_registry.ts";

await runCommand({
  name: "rollback",
  summary: "Make the version that was champion before the present one champion again.",
  words: { placeholder: "[NAME]", help: "a registered model (default: model.type)" },
  examples: ["deno task rollback text"],
}, async ({ words: [word], overrides }) => {
  const { model, registry: { webhooks } } = await loadParams({ overrides });
  const name = word ?? model.type;
  using store = await openRegistry(webhooks);
  const { before, version: { version } } = await rollback(store.registry, name);
  console.log(
    `${CHAMPION} of '${name}': ${before} → ${version}\n` +
      `An API with api.model=models:/${name}@${CHAMPION} serves version ${version} now`,
  );
});
