import { corpusInputs } from "./_corpus.ts";
import { mutants } from "./_mutate.ts";
import { TARGETS } from "./targets.ts";

for (const [name, target] of Object.entries(TARGETS)) {
  const inputs = corpusInputs(name);
  for (const { file, bytes } of inputs) {
    Deno.test(`${name} reads ${file} of the corpus`, () => target.run(bytes));
  }

  Deno.test(`${name} reads the first mutants of its corpus`, async () => {
    const seeds = inputs.map(({ bytes }) => bytes);
    const some = mutants(seeds, { seed: 1, name, tokens: target.tokens }).take(300);
    for (const bytes of some) await target.run(bytes);
  });
}
