/**
 * Opens the repository in the current folder, which a test cannot change for itself alone, records
 * the stages named in the arguments, all at once, and prints what it then knows.
 */
import { hashContent } from "../../src/dvc/content_hash.ts";
import { openRepository, recordStage } from "../../src/pipeline/repository.ts";

const repository = await openRepository({ who: "params" });
await hashContent("dvc.yaml", repository.workspace);
await Promise.all(
  Deno.args.map((name) => recordStage(repository, name, { cmd: `recorded ${name}` })),
);
console.log(JSON.stringify({ stages: repository.graph.stages, lock: repository.lock }));
