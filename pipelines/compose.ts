/** Writes docker-compose.yml and says which values of `.env` are missing. */
import { parseEnv } from "node:util";
import { stringify } from "yaml";
import { runCommand } from "../src/terminal/command_line.ts";
import { exists, writeFileAtomic } from "../src/files/atomic_write.ts";
import { composeFile } from "../src/deployment/compose_services.ts";

const FILE = "docker-compose.yml";

await runCommand({
  name: "compose",
  summary: "Write docker-compose.yml: profiles core, pipeline, tracking, monitoring, gpu.",
  examples: [
    "deno task compose && docker compose --profile core --profile monitoring up --build",
    "docker compose --profile pipeline run --rm --build pipeline   # train in a container",
  ],
}, async () => {
  const text = stringify(composeFile(), {
    aliasDuplicateObjects: false,
    lineWidth: 0,
    version: "1.1",
  });
  await writeFileAtomic(FILE, `# written by: deno task compose\n${text}`);
  const wanted = Object.keys(parseEnv(await Deno.readTextFile(".env.example")));
  const given = await exists(".env") ? parseEnv(await Deno.readTextFile(".env")) : {};
  const missing = wanted.filter((name) => !given[name]);
  console.log(`written: ${FILE}`);
  if (missing.length > 0) console.log(`missing in .env (see .env.example): ${missing.join(", ")}`);
  console.log("next: docker compose --profile core up --build");
});
