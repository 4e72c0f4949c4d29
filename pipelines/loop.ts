/** Takes the next stream and, where it drifts, retrains, compares and promotes. */
import { loadParams } from "../src/config/params.ts";
import { takeRunLock } from "../src/files/file_lock.ts";
import { addDecision, explained, findDecision, readDecisions } from "../src/loop/decision_log.ts";
import { lockRepository } from "../src/pipeline/repository_lock.ts";
import { reportWaiting } from "../src/pipeline/stage_command.ts";
import { readLedger } from "../src/streams/process_delivery.ts";
import { streamSummary } from "../src/streams/stream_summary.ts";
import { repeatEvery } from "../src/terminal/repeat_every.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { decide } from "./_decide.ts";
import { nextStream } from "./_next_stream.ts";
import { HOW_TO_DELIVER, MONITORING } from "./_stream_paths.ts";

const DECISIONS = "metrics/decisions.jsonl";
const LOCK = ".dvc/tmp/loop.lock";

await runCommand({
  name: "loop",
  summary: "Take the next stream; after a drift alarm retrain, compare, and promote if better.",
  options: {
    every: {
      type: "string",
      placeholder: "1h",
      help: "look for a next stream again and again, after so many s, m or h, until stopped",
    },
    explain: { type: "string", placeholder: "N", help: "tell decision N and do nothing else" },
  },
  examples: ["deno task loop", "deno task loop --every 1h", "deno task loop --explain 6"],
}, async ({ options: { every, explain }, overrides }) => {
  if (explain !== undefined) return console.log(explained(await findDecision(DECISIONS, explain)));
  using _lock = await takeRunLock(LOCK, { wait: false, onWait: reportWaiting });
  if (every === undefined) return await takeNext(overrides);
  await repeatEvery(every, () => takeNext(overrides));
});

/** Processes the next stream, or the one without a decision, and decides. */
async function takeNext(overrides: readonly string[]): Promise<void> {
  const params = await loadParams({ overrides });
  const stream = await undecided() ?? await processed();
  if (stream === undefined) {
    console.log(`No stream waits. Next: ${HOW_TO_DELIVER}`);
    return;
  }
  const ledger = (await readLedger(MONITORING))!;
  const decision = await decide(
    { stream, ledger, before: await readDecisions(DECISIONS) },
    { params, overrides },
  );
  console.log(explained(await addDecision(DECISIONS, decision)));
  console.log(
    `Wrote ${DECISIONS}\nNext: deno task loop` +
      (decision.action === "promote"
        ? ` · back again: deno task rollback ${params.model.type}`
        : ""),
  );

  /** Processes the next stream under the lock of stages. */
  async function processed(): Promise<string | undefined> {
    using _stages = await lockRepository({ wait: true, onWait: reportWaiting });
    const next = await nextStream(params);
    if (next) console.log(streamSummary(next.outcome) + "\n");
    return next?.outcome.stream;
  }
}

/** The newest processed stream, where a loop was cut before its decision. */
async function undecided(): Promise<string | undefined> {
  const last = (await readLedger(MONITORING))?.processed.at(-1)?.stream;
  const decided = (await readDecisions(DECISIONS)).at(-1)?.stream;
  return last === decided ? undefined : last;
}
