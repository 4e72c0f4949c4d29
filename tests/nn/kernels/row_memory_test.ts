import assert from "node:assert/strict";
import fc from "fast-check";
import { RowMemory } from "../../../src/nn/kernels/row_memory.ts";
import { assertClose } from "../_run.ts";

const ROWS = 5;
const integer = fc.integer({ min: -8, max: 8 });
const widths = fc.integer({ min: 1, max: 9 });

Deno.test("a row memory keeps tables of any width apart, and gives back what was written", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(widths, fc.infiniteStream(integer), (columns, numbers) => {
    const memory = new RowMemory({ tables: 2, rows: ROWS, columns });
    const written = [0, 1].map(() => Float32Array.from(numbers.take(ROWS * columns)));
    written.forEach((data, at) => memory.writeRows(memory.table(at), data));
    memory.put(Float32Array.of(1, 2, 3));
    assert.deepEqual([0, 1].map((at) => memory.readRows(memory.table(at), ROWS)), written);
  }));
});

Deno.test("sumRows adds up weighted rows, however many there are", { permissions: "none" }, () => {
  const pairs = fc.array(fc.tuple(fc.nat(ROWS - 1), integer), { maxLength: 11 });
  fc.assert(fc.property(widths, fc.array(pairs, { maxLength: 4 }), (columns, lists) => {
    const memory = new RowMemory({ tables: 1, rows: ROWS, columns });
    const table = Float32Array.from({ length: ROWS * columns }, (_, at) => at + 1);
    memory.writeRows(memory.table(0), table);
    const ends = lists.map((_, at) => lists.slice(0, at + 1).flat().length);
    const [indices, weights] = [0, 1].map((part) => lists.flat().map((pair) => pair[part]));
    const places = [
      memory.put(Int32Array.of(0, ...ends)),
      memory.put(Int32Array.from(indices)),
      memory.put(Float32Array.from(weights)),
    ] as const;
    const sums = memory.space(lists.length * memory.width);
    memory.kernels.sumRows(memory.table(0), memory.width, lists.length, ...places, sums);
    const expected = lists.flatMap((list) =>
      Array.from(
        { length: columns },
        (_, c) => list.reduce((sum, [row, weight]) => sum + weight * table[row * columns + c], 0),
      )
    );
    // whole numbers, so there is no rounding
    assert.deepEqual([...memory.readRows(sums, lists.length)], expected.map((x) => x + 0));
  }));
});

Deno.test("adamwRows follows its formula in the listed rows and leaves the others", {
  permissions: "none",
}, () => {
  const columns = 6;
  const memory = new RowMemory({ tables: 3, rows: ROWS, columns });
  const each = (scale: number) =>
    Float32Array.from({ length: ROWS * columns }, (_, at) => scale * (1 + at));
  const [values, firsts, seconds] = [each(1), each(0.1), each(0.01)];
  [values, firsts, seconds].forEach((data, at) => memory.writeRows(memory.table(at), data));
  const slopes = Float32Array.from({ length: 2 * columns }, (_, at) => Math.sin(at));
  const gradients = memory.space(2 * memory.width);
  memory.writeRows(gradients, slopes);
  const listed = [3, 1];
  const [keep, rate, floor, share1, share2] = [0.9, 0.05, 1e-3, 0.1, 0.01];
  memory.kernels.adamwRows(
    ...[memory.table(0), memory.table(1), memory.table(2), gradients] as const,
    ...[memory.put(Int32Array.from(listed)), listed.length, memory.width] as const,
    ...[keep, rate, floor, share1, share2] as const,
  );
  listed.forEach((row, at) => {
    for (let c = 0; c < columns; c++) {
      const [to, g] = [row * columns + c, slopes[at * columns + c]];
      firsts[to] += share1 * (g - firsts[to]);
      seconds[to] += share2 * (g * g - seconds[to]);
      values[to] = keep * values[to] - rate * firsts[to] / (Math.sqrt(seconds[to]) + floor);
    }
  });
  [values, firsts, seconds].forEach((data, at) =>
    assertClose([...memory.readRows(memory.table(at), ROWS)], [...data], 3e-6)
  );
});

Deno.test("a row memory grows behind its tables and keeps them", { permissions: "none" }, () => {
  const memory = new RowMemory({ tables: 1, rows: 1, columns: 3 });
  memory.writeRows(memory.table(0), Float32Array.of(1, 2, 3));
  const far = memory.space(1 << 20);
  const last = memory.put(Float32Array.of(4, 5, 6, 0));
  assert.equal(last, far + (1 << 20));
  assert.deepEqual([...memory.readRows(last, 1)], [4, 5, 6]);
  memory.begin();
  assert.equal(memory.space(1), far);
  assert.deepEqual([...memory.readRows(memory.table(0), 1)], [1, 2, 3]);
});

Deno.test("a row memory refuses tables beyond what WebAssembly can address", {
  permissions: "none",
}, () => {
  assert.throws(
    () => new RowMemory({ tables: 3, rows: 1 << 24, columns: 91 }),
    /3 tables of 16777216 × 91: 18522046464 bytes, expected at most 4294967296/,
  );
});
