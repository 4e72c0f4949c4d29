/** Frees objects of the cache that no record needs and a remote holds. */
import { UserError } from "../src/errors.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { freeGarbage, planGarbage } from "../src/versions/garbage.ts";
import { openRemote } from "../src/versions/open_remote.ts";
import { allCommits, gitRevision, workspaceRevision } from "../src/versions/revision.ts";
import { trackedOuts } from "../src/versions/tracked_outs.ts";
import { openData, remoteOption } from "./_data_outs.ts";

await runStageCommand({
  name: "data:gc",
  summary: "Free the cache of what no record needs; what is not pushed stays.",
  options: {
    ...remoteOption,
    "all-commits": { type: "boolean", help: "keep what any commit's records need, too" },
    force: { type: "boolean", help: "do not ask" },
  },
}, async ({ options: { remote: wanted, "all-commits": allOfThem, force } }) => {
  const { config, cache, statCache } = await openData();
  const { remote } = await openRemote(config, wanted);
  const outs = await trackedOuts(workspaceRevision);
  for (const commit of allOfThem ? await allCommits() : []) {
    outs.push(...await trackedOuts(await gitRevision(commit)));
  }
  const plan = await planGarbage(outs, { cache, remote });
  await statCache.save();
  console.log(`${formatCount(plan.used)} objects are needed and stay`);
  if (plan.keep.length > 0) {
    console.log(
      `${formatCount(plan.keep.length)} (${formatBytes(plan.keepBytes)}) are not needed, but ` +
        `${remote.url} lacks them: they stay`,
    );
  }
  if (plan.free.length === 0) return console.log("Nothing to free");
  const what = `${formatCount(plan.free.length)} objects, ${formatBytes(plan.freeBytes)}`;
  console.log(`${what}, are not needed and lie at ${remote.url}`);
  if (!force) {
    if (!Deno.stdin.isTerminal()) {
      throw new UserError("Cannot free them without asking: expected a terminal, or --force");
    }
    if (!confirm("Free them?")) return console.log("Nothing was freed");
  }
  await freeGarbage(plan, cache);
  console.log(`Freed ${what}\nNext: git checkout REV && deno task data:pull brings them back`);
});
