/** Reads and cleans one catalogue and prints rows and costs as JSON: the bench's own side. */
import { readCatalogue } from "../src/data/catalogue/catalogue.ts";

const started = performance.now();
const { labelled } = await readCatalogue(Deno.args[0]);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({
  rows: labelled.length,
  seconds: (performance.now() - started) / 1000,
  cpu_seconds: (user + system) / 1e6,
}));
