/** Tracks files and folders by their hash, as `dvc add` does. */
import { UserError } from "../src/errors.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { addPath } from "../src/versions/add.ts";
import { openDataRepository } from "../src/versions/data_repository.ts";

await runStageCommand({
  name: "data:add",
  summary: "Track files or folders: content into .dvc/cache, the record into PATH.dvc for git.",
  words: { placeholder: "PATH…", help: "files or folders below the repository's root" },
  examples: ["deno task data:add data/pretrained/efficientnet_lite0"],
}, async ({ words }) => {
  if (words.length === 0) throw new UserError("Cannot add nothing: expected a PATH");
  const { cache, statCache } = await openDataRepository((name) => Deno.env.get(name));
  const written: string[] = [];
  for (const word of words) {
    const added = await addPath(word, { cache, statCache });
    const { size, nfiles, md5 } = added.content;
    const files = nfiles === undefined ? "" : `${formatCount(nfiles)} files, `;
    const verb = added.written.length > 0 ? "added" : "unchanged";
    console.log(`${verb} ${added.path}: ${files}${formatBytes(size)}, md5 ${md5}`);
    written.push(...added.written);
  }
  await statCache.save();
  const files = [...new Set(written)].join(" ");
  if (files !== "") console.log(`Wrote ${files}\nNext: git add ${files} · deno task data:push`);
});
