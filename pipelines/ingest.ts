/** Brings the raw catalogue to data/raw, in the challenge's layout, from the source params name. */
import { runCommand } from "../src/cli.ts";
import { copyCatalogue } from "../src/data/directory.ts";
import { CATEGORIES } from "../src/data/sample/categories.ts";
import { generateSample, type SampleTruth } from "../src/data/sample/generate.ts";
import { type SourceRecord, writeSourceRecord } from "../src/data/source_record.ts";
import { replaceDirectory } from "../src/files.ts";
import { loadParams, type Params } from "../src/params.ts";
import { startProgress } from "../src/progress.ts";
import { formatCount } from "../src/quantities.ts";
import { classificationReport } from "../src/scoring/classification_report.ts";
import { confusionOf } from "../src/scoring/confusion.ts";

const RAW = "data/raw";

/** Fills a folder with the catalogue and says what it is. */
type Source = (folder: string, data: Params["data"]) => Promise<SourceRecord>;

const SOURCES: Partial<Record<Params["data"]["source"], Source>> = {
  async sample(folder, { sample }) {
    const total = sample.rows + sample.stream.rows;
    const progress = startProgress("generating products", total);
    const truth = await generateSample(folder, {
      options: sample,
      onRows: (done) => progress.update(done),
    });
    progress.finish();
    const ceilings = ceilingsOf(truth);
    console.log(`Generated ${formatCount(total)} products${sample.images ? " with pictures" : ""}`);
    console.log(
      `Best reachable weighted F1: ${ceilings.text} from text, ` +
        `${ceilings.picture} from pictures, ${ceilings.both} from both`,
    );
    return { source: "sample", ...sample, best_weighted_f1: ceilings };
  },

  async directory(folder, { directory }) {
    let progress: ReturnType<typeof startProgress> | undefined;
    const copied = await copyCatalogue({ from: directory, to: folder, raw: RAW }, (done, total) => {
      progress ??= startProgress("copying files", total);
      progress.update(done);
    });
    progress?.finish();
    console.log(`Copied ${copied.files.join(", ")} and ${formatCount(copied.pictures)} pictures`);
    return { source: "directory", ...copied };
  },
};

await runCommand({
  name: "ingest",
  summary: `Bring the raw catalogue to ${RAW}: generated, copied or downloaded.`,
  examples: [
    "deno task ingest --set data.sample.rows=500",
    "deno task ingest --set data.source=directory --set data.directory=my/catalogue",
  ],
}, async ({ overrides }) => {
  const { data } = await loadParams({ overrides });
  await replaceDirectory(RAW, async (folder) => {
    await writeSourceRecord(folder, await SOURCES[data.source]!(folder, data));
  });
  console.log(`Wrote ${RAW}\nNext: deno task preprocess`);
});

/** Weighted F1 of the best guesses against the labels as written, noise included. */
function ceilingsOf({ labels, ...guesses }: SampleTruth): Record<string, number> {
  return Object.fromEntries(
    Object.entries(guesses).map(([reader, predicted]) => {
      const confusion = confusionOf({ actual: labels, predicted }, CATEGORIES.length);
      return [reader, Number(classificationReport(confusion).weightedF1.toFixed(4))];
    }),
  );
}
