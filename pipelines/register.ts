/** Registers a model folder as a version and gives it an alias: models → the registry. */
import { join } from "node:path";
import { loadParams } from "../src/config/params.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { CHALLENGER, CHAMPION, registerVersion } from "../src/tracking/registry/promotion.ts";
import { openRegistry } from "../src/tracking/registry/open_registry.ts";
import { logFolder } from "../src/tracking/registry/log_folder.ts";

await runCommand({
  name: "register",
  summary: "Register models/<name> as a version and give it the alias challenger.",
  words: { placeholder: "[NAME]", help: "a folder of models/ (default: model.type)" },
  options: {
    alias: { type: "string", placeholder: "ALIAS", help: `default: ${CHALLENGER}` },
  },
  examples: ["deno task register text"],
}, async ({ words: [word], options, overrides }) => {
  const { model, tracking, registry: { webhooks } } = await loadParams({ overrides });
  const name = word ?? model.type;
  const alias = options.alias ?? CHALLENGER;
  using store = await openRegistry(webhooks);
  const { experiment } = tracking;
  const { logged, digest } = await logFolder(store.runs, join("models", name), {
    name,
    experiment,
  });
  const { version: { version }, isNew, before } = await registerVersion(store.registry, {
    ...{ name, model: logged, digest, alias },
  });
  console.log(
    isNew
      ? `Registered version ${version} of '${name}' from run ${logged.runId}`
      : `Version ${version} of '${name}' is this model already`,
  );
  if (before !== version) console.log(`${alias}: ${before ?? "none"} → ${version}`);
  const champion = await store.registry.getModelVersionByAlias(name, CHAMPION);
  console.log(
    `${CHAMPION}: ${champion ? `version ${champion.version} serves` : "none yet"}\n` +
      (champion?.version === version ? "" : `Next: deno task promote ${name}`),
  );
});
