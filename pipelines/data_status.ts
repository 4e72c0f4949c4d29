/** Says what tracked data lies here, in the cache and at the remote. */
import { runCommand } from "../src/terminal/command_line.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { type DataStatus, dataStatus } from "../src/versions/out_states.ts";
import { openData, outWords, remoteFor, remoteOption, selectOuts } from "./_data_outs.ts";

await runCommand({
  name: "data:status",
  summary: "Compare data and outs with their records, the cache and, if asked, the remote.",
  options: {
    ...remoteOption,
    cloud: { type: "boolean", help: "look at the remote too" },
    deep: { type: "boolean", help: "compare every file in the cache with its hash" },
    all: { type: "boolean", help: "list what is as it should be, too" },
  },
  words: outWords,
}, async ({ words, options: { remote: wanted, cloud, deep, all } }) => {
  const repository = await openData();
  const outs = await selectOuts(words);
  const { cache, statCache } = repository;
  const remote = cloud || wanted !== undefined
    ? (await remoteFor(repository, wanted, outs)).remote
    : undefined;
  const statuses = await dataStatus(outs, { cache, statCache, remote, deep });
  await statCache.save();
  const shown = all ? statuses : statuses.filter((status) => !isFine(status));
  const columns = ["data", "size", "here", "cache", ...(remote ? ["remote"] : [])];
  if (shown.length > 0) {
    // By URL: a literal would be resolved, with its package, when nothing is to be shown either.
    const { terminalTable }: typeof import("../src/terminal/text_table.ts") = await import(
      new URL("../src/terminal/text_table.ts", import.meta.url).href
    );
    console.log(terminalTable(columns.map((header) => ({ header })), shown.map(row)));
  }
  console.log(
    `${statuses.length - statuses.filter((s) => !isFine(s)).length} of ${outs.length} as recorded`,
  );
  console.log(nextStep(statuses));
});

function isFine({ here, cache, unpushed = 0 }: DataStatus): boolean {
  return here === "as recorded" && cache === "there" && unpushed === 0;
}

function row({ out, here, cache, unpushed }: DataStatus): string[] {
  const remote = unpushed === undefined
    ? "unknown"
    : unpushed === 0
    ? "there"
    : `${formatCount(unpushed)} to push`;
  return [out.path, out.size === undefined ? "" : formatBytes(out.size), here, cache, remote];
}

function nextStep(statuses: readonly DataStatus[]): string {
  const changed = statuses.find(({ here, out }) => here === "changed" && out.added);
  if (changed) return `Next: deno task data:add ${changed.out.path}, or data:pull --force to undo`;
  if (statuses.some(({ here }) => here !== "as recorded")) {
    return "Next: deno task data:pull · deno task status";
  }
  if (statuses.some(({ cache }) => cache !== "there")) return "Next: deno task data:add PATH";
  return "Next: deno task data:push";
}
