/** Decides on the newest stream: keep, wait, or retrain and then reject or promote. */
import { join } from "node:path";
import { z } from "zod";
import type { Params } from "../src/config/params.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { type Decision, judge, type Verdict } from "../src/loop/decision.ts";
import { retrainingDue } from "../src/loop/policy.ts";
import { streamRecord } from "../src/monitoring/stream_record.ts";
import type { Ledger } from "../src/streams/ledger.ts";
import { takeOver, trainChallenger, writeChallengerCatalogue } from "./_challenger.ts";
import { ensureChampion, promoteVersion, registerChallenger } from "./_promotion.ts";
import { DRIFT_METRICS } from "./_stream_paths.ts";
import { freshProducts, trial } from "./_trial.ts";

/** Decides, and acts on it; may be cut anywhere and done again. */
export async function decide(
  { stream, ledger, before }: { stream: string; ledger: Ledger; before: readonly Decision[] },
  { params, overrides }: { params: Params; overrides: readonly string[] },
): Promise<Omit<Decision, "number">> {
  const report = z.object({ stream: streamRecord })
    .parse(await readJson(join(DRIFT_METRICS, `${stream}.json`)));
  const { alarm, alarm_at, log_evidence, expected_f1 } = report.stream;
  const now = new Date();
  const decision = (verdict: Verdict, numbers: Partial<Decision> = {}) => ({
    time: now.toISOString(),
    stream,
    ...verdict,
    log_evidence: log_evidence ?? 0,
    expected_f1: expected_f1.value,
    ...numbers,
  });
  const evidence = `ln evidence is ${log_evidence?.toFixed(2)}, the alarm is raised at ` +
    `${alarm_at.toFixed(2)}.`;
  const due = retrainingDue(
    { alarm, evidence, expectedF1: expected_f1.value, now },
    before,
    params.loop,
  );
  const { action, reasons } = due;
  if (action !== "retrain") return decision({ action, reasons });
  const fresh = await freshProducts(stream, params);
  if (fresh.length < params.loop.minimum_labels) {
    const few = `${fresh.length} held-out rows have a label, ${params.loop.minimum_labels} needed.`;
    return decision({ action: "wait", reasons: [...reasons, few] });
  }
  const { loop: { holdout_share: share }, streams: { seed }, model: { type } } = params;
  const rows = await writeChallengerCatalogue(ledger, { newest: stream, seed, share });
  console.log(`${reasons.join(" ")} Retraining on the baseline and ${rows} rows of streams …`);
  await using tree = await trainChallenger(overrides);
  const folder = join(tree.folder, "models", type);
  const result = await trial(fresh, { folder, params });
  const verdict = judge(result, params.loop);
  await ensureChampion(join("models", type), params);
  const tags = { "loop.stream": stream, "loop.action": verdict.action };
  const version = await registerChallenger(folder, { params, tags });
  if (verdict.action === "promote") {
    await takeOver(overrides);
    await promoteVersion(version, params);
  }
  return decision({ ...verdict, reasons: [...reasons, ...verdict.reasons] }, {
    rows: result.rows,
    champion_f1: result.championF1,
    challenger_f1: result.challengerF1,
    gain_low: result.gain.low,
    gain_high: result.gain.high,
    version,
  });
}
