/** Splits a catalogue into a baseline and later streams: data/raw → data/stream. */
import { join } from "node:path";
import { loadParams } from "../src/config/params.ts";
import { quarantineCsv } from "../src/data/catalogue/quarantine.ts";
import { readRawRows } from "../src/data/streams/raw_rows.ts";
import { splitStreams } from "../src/data/streams/split_streams.ts";
import { writeStreams } from "../src/data/streams/write_streams.ts";
import { UserError } from "../src/errors.ts";
import { exists, replaceDirectory, writeFileAtomic } from "../src/files/atomic_write.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { formatCount } from "../src/terminal/quantities.ts";
import { holdsBaseline } from "./_baseline.ts";
import { MONITORING, STREAM } from "./_stream_paths.ts";

await runStageCommand({
  name: "streams:make",
  summary: `Split a catalogue into a baseline and later streams in ${STREAM}, each row once.`,
  options: {
    from: { type: "string", placeholder: "DIR", help: "a catalogue (default: data/raw)" },
  },
  examples: [
    "deno task streams:make --set streams.count=20",
    "deno task streams:make --set streams.drift.from=6 --set streams.drift.vocabulary=0.3",
  ],
}, async ({ options, overrides }) => {
  const { streams: settings } = await loadParams({ overrides });
  const from = options.from ?? "data/raw";
  if (await exists(MONITORING)) {
    throw new UserError(
      `Cannot make streams: earlier ones were monitored in ${MONITORING}, expected none ` +
        "(deno task streams:reset forgets them)",
    );
  }
  await refuseBaseline(from);
  const { rows, broken } = await readRawRows(from);
  const split = splitStreams(rows, settings);
  await replaceDirectory(STREAM, async (folder) => {
    await writeStreams(folder, { split, from, degradation: settings.drift });
    await writeFileAtomic(join(folder, "quarantine.csv"), quarantineCsv(broken));
  });
  const sizes = split.streams.map(({ length }) => length);
  const rest = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `${formatCount(rows.length + broken.length)} rows = ${formatCount(split.baseline.length)} of ` +
      `the baseline + ${formatCount(rest)} in ${sizes.length} streams of ` +
      `${Math.min(...sizes)} to ${Math.max(...sizes)} + ${broken.length} broken\n` +
      `Wrote ${STREAM}/{catalogue,raw,labels}\n` +
      "Next, train on the baseline alone, then take the first stream:\n" +
      `  deno task pipeline --set data.source=directory --set data.directory=${STREAM}/catalogue\n` +
      "  deno task stream",
  );
});

/** @throws {UserError} where the catalogue is the baseline that an earlier split left. */
async function refuseBaseline(from: string): Promise<void> {
  if (!await holdsBaseline(from)) return;
  throw new UserError(
    `Cannot make streams of ${from}: it holds the baseline of ${STREAM}, expected the whole ` +
      "catalogue (deno task ingest brings it back; --from names another)",
  );
}
