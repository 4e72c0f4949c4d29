/** Takes the next stream and, where it drifts, retrains, compares and promotes. */
import { loadParams } from "../src/config/params.ts";
import { UserError } from "../src/errors.ts";
import { takeRunLock } from "../src/files/file_lock.ts";
import { addDecision, explained, readDecisions } from "../src/loop/decision_log.ts";
import { lockRepository } from "../src/pipeline/repository_lock.ts";
import { reportWaiting } from "../src/pipeline/stage_command.ts";
import { readLedger } from "../src/streams/process_delivery.ts";
import { streamSummary } from "../src/streams/stream_summary.ts";
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
    explain: { type: "string", placeholder: "N", help: "tell decision N and do nothing else" },
  },
  examples: ["deno task loop", "deno task loop --explain 6"],
}, async ({ options: { explain }, overrides }) => {
  if (explain !== undefined) return console.log(explained(await decisionNumber(explain)));
  using _lock = await takeRunLock(LOCK, { wait: false, onWait: reportWaiting });
  const params = await loadParams({ overrides });
  const stream = await undecided() ?? await processed();
  if (stream === undefined) {
    console.log(`No stream waits. Next: ${HOW_TO_DELIVER}`);
    return;
  }
  const ledger = (await readLedger(MONITORING))!;
  const decision = await decide({ stream, ledger }, { params, overrides });
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
});

/** The newest processed stream, where a loop was cut before its decision. */
async function undecided(): Promise<string | undefined> {
  const last = (await readLedger(MONITORING))?.processed.at(-1)?.stream;
  const decided = (await readDecisions(DECISIONS)).at(-1)?.stream;
  return last === decided ? undefined : last;
}

async function decisionNumber(text: string) {
  const decisions = await readDecisions(DECISIONS);
  const found = decisions.find(({ number }) => String(number) === text);
  if (found) return found;
  throw new UserError(
    `Cannot explain decision '${text}': expected a number from 1 to ${decisions.length} ` +
      `of ${DECISIONS}`,
  );
}
