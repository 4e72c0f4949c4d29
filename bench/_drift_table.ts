/** The table of the drift bench: the same columns for both sides of the race, in files of raw values. */
import { join } from "node:path";
import type { Column } from "../src/drift/columns/drift_column.ts";
import { random } from "../src/random.ts";

const CATEGORIES = Array.from({ length: 27 }, (_, at) => `type ${at}`);

/** The columns in order: eight of numbers, four of categories. */
export const BENCH_COLUMNS: readonly { name: string; type: "num" | "cat" }[] = [
  ...Array.from({ length: 8 }, (_, at) => ({ name: `number_${at}`, type: "num" as const })),
  ...Array.from({ length: 4 }, (_, at) => ({ name: `category_${at}`, type: "cat" as const })),
];

/** Writes one side; every second column of the current side is shifted a little. */
export async function writeSide(
  folder: string,
  { side, rows, seed }: { side: "reference" | "current"; rows: number; seed: number },
): Promise<void> {
  for (const [at, { name, type }] of BENCH_COLUMNS.entries()) {
    const dice = random(seed, "drift bench", side, name);
    const shift = side === "current" && at % 2 === 1 ? 0.1 : 0;
    const skewed = at % 4 >= 2;
    const values = type === "num"
      ? Float64Array.from({ length: rows }, () => {
        const deviate = dice.normal() + shift;
        return skewed ? Math.exp(deviate) : deviate;
      })
      : Int32Array.from(
        { length: rows },
        () => Math.floor(CATEGORIES.length * dice.next() ** (1 + at / 4 + 4 * shift)),
      );
    await Deno.writeFile(pathIn(folder, { side, name }), new Uint8Array(values.buffer));
  }
  await Deno.writeTextFile(
    join(folder, "table.json"),
    JSON.stringify({ columns: BENCH_COLUMNS, categories: CATEGORIES }),
  );
}

/** Reads one side. */
export function readSide(folder: string, side: "reference" | "current"): Column[] {
  return BENCH_COLUMNS.map(({ name, type }) => {
    const { buffer } = Deno.readFileSync(pathIn(folder, { side, name }));
    return type === "num"
      ? { name, type, values: new Float64Array(buffer) }
      : { name, type, categories: CATEGORIES, codes: new Int32Array(buffer) };
  });
}

function pathIn(folder: string, { side, name }: { side: string; name: string }): string {
  return join(folder, `${side}_${name}.bin`);
}
