import assert from "node:assert/strict";
import { driftColumns, monitoredRows } from "../../src/streams/monitored_rows.ts";
import { getColumn } from "../../src/tables/arrow/column.ts";

const LABELS = [{ code: 10, name: "a" }, { code: 20, name: "b" }];
const product = (title: string) => ({
  index: 0,
  title,
  description: null,
  hasPicture: false,
  code: null,
});
const PRODUCTS = [
  product("Piscine gonflable pour enfant"),
  product("Inflatable swimming pool for kids"),
];
const known = {
  labels: LABELS,
  probabilities: Float32Array.of(0.9, 0.1, 0.2, 0.8),
  preprocessor: undefined,
};

Deno.test("monitored rows have language, prediction and confidence", () => {
  const table = monitoredRows(PRODUCTS, known);
  assert.deepEqual(getColumn(table, "language", "utf8").values, ["fr", "en"]);
  assert.deepEqual(getColumn(table, "predicted", "utf8").values, ["10", "20"]);
  assert.deepEqual([...getColumn(table, "confidence", "float32").values], [
    Math.fround(0.9),
    Math.fround(0.8),
  ]);
});

Deno.test("statistics of pictures are NaN for products without a readable one", () => {
  const pictures = [{ contrast: 0.25, sharpness: 100, usefulSurface: 0.5 }, undefined];
  const table = monitoredRows(PRODUCTS, { ...known, pictures });
  assert.deepEqual([...getColumn(table, "contrast", "float32").values], [0.25, NaN]);
  assert.deepEqual([...getColumn(table, "useful_surface", "float32").values], [0.5, NaN]);
});

const namesOf = (columns: ReturnType<ReturnType<typeof driftColumns>>) =>
  columns.map(({ name }) => name);

Deno.test("columns of pictures are tested only where the reference has pictures", () => {
  const pictures = [{ contrast: 0.25, sharpness: 100, usefulSurface: 0.5 }, undefined];
  const without = monitoredRows(PRODUCTS, known);
  const withPictures = monitoredRows(PRODUCTS, { ...known, pictures });
  const [few, many] = [without, withPictures].map((reference) =>
    namesOf(driftColumns(reference)(withPictures))
  );
  assert.deepEqual(many.filter((name) => !few.includes(name)), [
    "contrast",
    "sharpness",
    "useful_surface",
  ]);
});

Deno.test("languages that are rare in the reference are one", () => {
  const german = [product("Kinder Planschbecken aufblasbar blau")];
  const columns = driftColumns(monitoredRows(PRODUCTS, known))(
    monitoredRows([...PRODUCTS, ...german], {
      ...known,
      probabilities: Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5),
    }),
  );
  const language = columns.find(({ name }) => name === "language");
  assert.deepEqual(language?.type === "cat" && language.categories, ["fr", "en", "other"]);
});
