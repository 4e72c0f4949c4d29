/** Runs the shards of a batch as processes on this machine. */
import { fileURLToPath } from "node:url";
import type { Shard } from "../src/batch/manifest.ts";
import { isDone, predictShard, type ShardOptions } from "../src/batch/shard.ts";
import { inParallel } from "../src/concurrency.ts";
import { UserError } from "../src/errors.ts";
import type { Predictor } from "../src/prediction/predictor.ts";
import { startProgress } from "../src/terminal/progress.ts";

/** Starts of a shard before it is given up, as a Job's backoffLimitPerIndex counts them. */
const ATTEMPTS = 4;
const PROGRAM = fileURLToPath(new URL("batch.ts", import.meta.url));

/**
 * Runs every shard that is not done, `workers` at a time; one whose process dies starts again.
 *
 * @throws {UserError} with the last words of a shard that failed each time.
 */
export async function runShards(
  { batch, workers, args }: { batch: ShardOptions; workers: number; args: readonly string[] },
): Promise<void> {
  const { shards } = batch.manifest;
  const progress = startProgress("shards", shards.length);
  let done = 0;
  await inParallel(shards, workers, async (shard) => {
    if (!await isDone(shard, batch)) await runShard(shard.number, args);
    progress.update(++done);
  });
  progress.finish();
}

/** Predicts one shard in this process, with progress. */
export async function runOne(
  shard: Shard,
  batch: ShardOptions & { open: () => Promise<Predictor> },
): Promise<"predicted" | "done before"> {
  const progress = startProgress(`shard ${shard.number}`, shard.rows);
  const onProgress = (done: number) => progress.update(done);
  const ended = await predictShard(shard, { ...batch, onProgress });
  progress.finish();
  return ended;
}

async function runShard(number: number, args: readonly string[]): Promise<void> {
  let said = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", PROGRAM, ...args, "--step", "shard", "--index", `${number}`],
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) return;
    said = new TextDecoder().decode(stderr).trim();
  }
  throw new UserError(`Cannot predict shard ${number}: it failed ${ATTEMPTS} times\n${said}`);
}
