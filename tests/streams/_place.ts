/** A folder with a reference, a model that predicts by length, and deliveries. */
import { join } from "node:path";
import { hash } from "node:crypto";
import { writeFileAtomic } from "../../src/files/atomic_write.ts";
import { random } from "../../src/random.ts";
import { type Processing, processNext } from "../../src/streams/process_delivery.ts";
import { writeTable } from "../../src/tables/arrow/table_file.ts";
import { filesIn } from "../_folder_content.ts";
import { withFolder } from "../_temporary.ts";

/** The folder and what can be done in it. */
export interface Place {
  folder: string;
  processing: Processing;
  next: () => ReturnType<typeof processNext>;
  /** Puts a delivery of `rows` products there. */
  deliver(
    name: string,
    options?: { rows?: number; words?: number; labels?: boolean },
  ): Promise<void>;
  /** The bytes of everything that was written. */
  written(): Record<string, string>;
}

const LABELS = [{ code: 10, name: "short" }, { code: 20, name: "long" }];

/** Runs `body` in a new place. */
export async function withPlace(body: (place: Place) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const [raw, labels, processed] = ["raw", "labels", "processed"].map((n) => join(folder, n));
    await Deno.mkdir(raw);
    await writeReference(processed);
    const processing: Processing = {
      paths: {
        ...{ raw, labels, processed },
        catalogue: folder,
        trainedOn: folder,
        monitoring: join(folder, "monitoring"),
        metrics: join(folder, "metrics"),
      },
      model: {
        labels: LABELS,
        preprocessor: undefined,
        reference: "0".repeat(64),
        digest: "0".repeat(64),
      },
      modelName: "text",
      settings: { alarm_budget: 0.05, drift_share: 0.4, seed: 1, max_characters: 1000 },
      predict: (products) =>
        Promise.resolve(Float32Array.from(products.flatMap(({ title }) => {
          const long = 1 / (1 + Math.exp((20 - title.length) / 4));
          return [1 - long, long];
        }))),
      now: () => new Date("2026-01-01T00:00:00Z"),
      write: ({ path, content }) => writeFileAtomic(path, content),
    };
    await body({
      folder,
      processing,
      next: () => processNext(processing),
      async deliver(name, { rows = 200, words = 5, labels: labelled = true } = {}) {
        const titles = drawTitles(rows, { purpose: name, words });
        const csv = titles.map((title, at) => `${at},${title},,${at},${at}\n`).join("");
        const header = "index,designation,description,productid,imageid\n";
        await writeFileAtomic(join(raw, `${name}.csv`), header + csv);
        if (!labelled) return;
        const codes = titles.map((title, at) => `${at},${title.length > 20 ? 20 : 10}\n`).join("");
        await writeFileAtomic(join(labels, `${name}.csv`), `index,prdtypecode\n${codes}`);
      },
      written: () =>
        Object.fromEntries(
          ["monitoring", "metrics"].flatMap((name) =>
            Object.entries(filesIn(join(folder, name)))
              .map(([path, bytes]) => [`${name}/${path}`, hash("sha256", bytes)])
          ),
        ),
    });
  });
}

/** Titles of `words` words at most. */
function drawTitles(
  rows: number,
  { purpose, words }: { purpose: string; words: number },
): string[] {
  const dice = random(1, purpose);
  const word = () => "abcdefgh".slice(0, 2 + dice.integer(6));
  return Array.from(
    { length: rows },
    () => Array.from({ length: 1 + dice.integer(words) }, word).join(" "),
  );
}

async function writeReference(processed: string): Promise<void> {
  const titles = drawTitles(300, { purpose: "reference", words: 5 });
  await writeTable(join(processed, "test.arrow"), {
    index: { type: "int32", values: Int32Array.from(titles, (_, at) => at) },
    title: { type: "utf8", values: titles },
    description: { type: "utf8?", values: titles.map(() => null) },
    label: { type: "int32", values: Int32Array.from(titles, ({ length }) => length > 20 ? 1 : 0) },
    image: { type: "utf8?", values: titles.map(() => null) },
  });
}
