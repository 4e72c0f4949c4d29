/** Lists what changed in data and outs between two revisions. */
import { runCommand } from "../src/terminal/command_line.ts";
import { type DataChange, diffData, outsHere } from "../src/versions/tracked_changes.ts";
import { gitRevision, workspaceRevision } from "../src/versions/revision.ts";
import { trackedOuts } from "../src/versions/tracked_outs.ts";
import { openData } from "./_data_outs.ts";

const SIGN = { added: "+", deleted: "-", modified: "~" };
const SHOWN = 10;

await runCommand({
  name: "data:diff",
  summary: "List what changed in data and outs since a commit, folders file by file.",
  words: { placeholder: "[REV [REV]]", help: "default: HEAD, and what lies here" },
  options: { json: { type: "boolean", help: "print JSON" } },
  examples: ["deno task data:diff HEAD~1", "deno task data:diff v1.0 main"],
}, async ({ words: [from = "HEAD", to], options: { json } }) => {
  const { cache, statCache } = await openData();
  const before = await trackedOuts(await gitRevision(from));
  const after = to === undefined
    ? await outsHere(await trackedOuts(workspaceRevision), statCache)
    : await trackedOuts(await gitRevision(to));
  const changes = await diffData(before, after, cache);
  await statCache.save();
  if (json) return console.log(JSON.stringify(changes, null, 2));
  console.log(
    changes.length === 0
      ? `No data changed between ${from} and ${to ?? "here"}`
      : changes.flatMap(linesOf).join("\n"),
  );
  console.log(`Next: deno task metrics:diff ${from}${to ? ` ${to}` : ""}`);
});

function linesOf({ path, change, files = [] }: DataChange): string[] {
  const shown = files.slice(0, SHOWN).map((file) => `    ${SIGN[file.change]} ${file.path}`);
  const rest = files.length > SHOWN ? [`    … and ${files.length - SHOWN} more (--json)`] : [];
  return [`${SIGN[change]} ${path}`, ...shown, ...rest];
}
