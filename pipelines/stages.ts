/** Compares the code that each stage of dvc.yaml names with the code that it loads. */
import { isMap, parseDocument } from "yaml";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { writeFileAtomic } from "../src/files/atomic_write.ts";
import { listFiles } from "../src/dvc/folder_walk.ts";
import { type Closure, joinClosures, loadClosure } from "../src/pipeline/module_graph.ts";
import { namedCode, replaceCode, stageCode, stageTask } from "../src/pipeline/stage_code.ts";

const FILE = "dvc.yaml";

await runCommand({
  name: "stages",
  summary: `Compares the code that each stage of ${FILE} depends on with the code that it loads.`,
  options: { write: { type: "boolean", help: `correct ${FILE}` } },
  examples: ["deno task stages", "deno task stages --write"],
}, async ({ options }) => {
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  const document = parseDocument(await Deno.readTextFile(FILE));
  const sources = (await listFiles("src")).map((path) => `src/${path}`);
  const closures = new Map<string, Closure>();
  const stages = document.get("stages");
  let differences = 0;
  for (const { key, value: stage } of isMap(stages) ? stages.items : []) {
    const found = isMap(stage) ? stageTask(stage.get("cmd"), config) : undefined;
    if (!isMap(stage) || !found) continue;
    const { task, entries } = found;
    for (const entry of entries) {
      if (!closures.has(entry)) closures.set(entry, await loadClosure(entry));
    }
    const closure = joinClosures(entries.map((entry) => closures.get(entry)!));
    const named = namedCode(stage);
    const loaded = stageCode(closure, { task, sources, config });
    const lines = [
      ...difference(named.deps, loaded.deps),
      ...difference(named.config, loaded.config).map((line) => `${line} of deno.json`),
    ];
    if (lines.length > 0) console.log([key, ...lines].join("\n  "));
    differences += lines.length;
    replaceCode(document, stage, loaded);
  }
  if (differences === 0) return console.log(`${FILE} names the code of each stage.`);
  if (!options.write) {
    throw new UserError(`${FILE} differs from the code; correct it: deno task stages --write`);
  }
  await writeFileAtomic(FILE, document.toString({ lineWidth: 0 }));
  console.log(`Wrote ${FILE}. Next: deno task status`);
});

/** One line for each entry that only one of the two lists has. */
function difference(named: readonly string[], loaded: readonly string[]): string[] {
  return [
    ...loaded.filter((entry) => !named.includes(entry)).map((entry) => `misses ${entry}`),
    ...named.filter((entry) => !loaded.includes(entry)).map((entry) => `need not name ${entry}`),
  ];
}
