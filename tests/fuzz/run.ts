/** Fuzzes every target for a number of seconds; an input that fails is written into the corpus. */
import { createHash } from "node:crypto";
import { runCommand } from "../../src/terminal/command_line.ts";
import { UserError } from "../../src/errors.ts";
import { corpusFolder, corpusInputs } from "./_corpus.ts";
import { mutants } from "./_mutate.ts";
import { TARGETS } from "./targets.ts";

await runCommand({
  name: "fuzz",
  summary: "Feed mutated inputs to the readers of files, requests and tokens.",
  options: {
    seconds: { type: "string", placeholder: "N", help: "time for each target (default 5)" },
    seed: { type: "string", placeholder: "N", help: "seed of the mutations (default 1)" },
  },
  words: { placeholder: "[TARGET...]", help: `of ${Object.keys(TARGETS).join(", ")}` },
  examples: ["deno task fuzz --seconds 60 markup"],
}, async ({ options, words }) => {
  const seconds = Number(options.seconds ?? 5);
  const seed = Number(options.seed ?? 1);
  const names = words.length > 0 ? words : Object.keys(TARGETS);
  for (const name of names) await fuzz(name, { seconds, seed });
});

async function fuzz(
  name: string,
  { seconds, seed }: { seconds: number; seed: number },
): Promise<void> {
  const target = TARGETS[name];
  if (!target) throw new UserError(`Cannot fuzz ${name}: expected ${Object.keys(TARGETS)}`);
  const seeds = corpusInputs(name).map(({ bytes }) => bytes);
  const end = performance.now() + 1000 * seconds;
  let count = 0;
  for (const bytes of mutants(seeds, { seed, name, tokens: target.tokens })) {
    if (performance.now() > end) break;
    count++;
    try {
      await target.run(bytes);
    } catch (error) {
      const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
      const path = `${corpusFolder(name)}/crash-${hash}`;
      Deno.writeFileSync(path, bytes);
      throw new UserError(`${name} fails on ${path}, input ${count} of seed ${seed}: ${error}`);
    }
  }
  console.log(`${name}: ${count} inputs, no failure`);
}
