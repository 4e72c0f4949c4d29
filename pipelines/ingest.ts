/** Generates, copies or downloads the raw catalogue into data/raw, in the challenge's layout. */
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { copyCatalogue } from "../src/data/sources/directory.ts";
import { downloadChallenge } from "../src/data/ens/ens.ts";
import { credentialsFrom } from "../src/data/ens/site_session.ts";
import { CATEGORIES } from "../src/data/sample/categories.ts";
import { generateSample, type SampleTruth } from "../src/data/sample/generate.ts";
import { type SourceRecord, writeSourceRecord } from "../src/data/sources/source_record.ts";
import { replaceDirectory } from "../src/files/atomic_write.ts";
import { loadParams, type Params } from "../src/config/params.ts";
import { type ProgressSequence, progressSequence } from "../src/terminal/progress_sequence.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { classificationReport } from "../src/scoring/classification_report.ts";
import { confusionMatrix } from "../src/scoring/confusion.ts";

const RAW = "data/raw";
const UNFINISHED = "data/.ens";

/** Fills a folder with the catalogue and returns its record. */
type Source = (to: string, data: Params["data"], show: ProgressSequence) => Promise<SourceRecord>;

const SOURCES: Record<Params["data"]["source"], Source> = {
  async sample(to, { sample }, show) {
    const total = sample.rows + sample.stream.rows;
    const onRows = (done: number) => show.update("generating products", { done, total });
    const ceilings = bestReachableF1(await generateSample(to, { options: sample, onRows }));
    console.log(
      `Generated ${formatCount(total)} products${sample.images ? " with pictures" : ""}\n` +
        `Best reachable weighted F1: ${ceilings.text} from text, ` +
        `${ceilings.picture} from pictures, ${ceilings.both} from both`,
    );
    return { source: "sample", ...sample, best_weighted_f1: ceilings };
  },

  async directory(to, { directory: from }, show) {
    const onFiles = (done: number, total: number) => show.update("copying files", { done, total });
    const copied = await copyCatalogue({ from, to, raw: RAW }, onFiles);
    console.log(`Copied ${copied.files.join(", ")} and ${formatCount(copied.pictures)} pictures`);
    return { source: "directory", ...copied };
  },

  async ens(to, { ens }, show) {
    const how = { ...ens, credentials: credentialsFrom(Deno.env, ens.url), cache: UNFINISHED };
    const { files, pictures } = await downloadChallenge(to, {
      ...how,
      onBytes: (file, done, total) => {
        const note = `${formatBytes(done)} of ${formatBytes(total ?? done)}`;
        show.update(`downloading ${file}`, { done, total: total ?? 0, note });
      },
      onEntries: (done, total) => show.update("unpacking pictures", { done, total }),
    });
    console.log(`Downloaded ${Object.keys(files).join(", ")}, ${formatCount(pictures)} pictures`);
    return { source: "ens", ...ens, files, pictures };
  },
};

await runStageCommand({
  name: "ingest",
  summary: `Bring the raw catalogue to ${RAW}: generated, copied or downloaded.`,
  examples: ["sample.rows=500", "source=directory --set data.directory=my/catalogue", "source=ens"]
    .map((set) => `deno task ingest --set data.${set}`),
}, async ({ overrides }) => {
  const { data } = await loadParams({ overrides });
  const show = progressSequence();
  await replaceDirectory(RAW, async (folder) => {
    await writeSourceRecord(folder, await SOURCES[data.source](folder, data, show));
  });
  show.finish();
  console.log(`Wrote ${RAW}\nNext: deno task preprocess`);
});

/** Computes the weighted F1 of the Bayes-optimal predictions against the written, noisy labels. */
function bestReachableF1({ labels, ...guesses }: SampleTruth): Record<string, number> {
  return Object.fromEntries(
    Object.entries(guesses).map(([reader, predicted]) => {
      const confusion = confusionMatrix({ actual: labels, predicted }, CATEGORIES.length);
      return [reader, Number(classificationReport(confusion).weightedF1.toFixed(4))];
    }),
  );
}
