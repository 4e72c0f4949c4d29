import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import {
  type Labels,
  readLabelNames,
  readLabels,
  sortedClasses,
} from "../../../src/data/catalogue/label_file.ts";
import { LABEL_NAMES, TRAIN_LABELS } from "../../../src/data/catalogue/layout.ts";
import { UserError } from "../../../src/errors.ts";
import { withFolder } from "../../_temporary.ts";

async function withLabels(text: string, body: (labels: Labels) => void): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, TRAIN_LABELS), text);
    body(await readLabels(folder));
  });
}

function codes(codes: string[], names: Map<string, string> | null = null) {
  return sortedClasses(codes, names).map(({ code }) => code);
}

Deno.test("readLabels() finds each label by its index, with its line", () =>
  withLabels(",prdtypecode\n7,10\n-2, 2280 \n9,\n", ({ rowsIn, byIndex, quarantine }) => {
    assert.equal(rowsIn, 3);
    assert.deepEqual([...byIndex], [
      [7, { line: 2, code: "10" }],
      [-2, { line: 3, code: "2280" }],
      [9, { line: 4, code: "" }],
    ]);
    assert.deepEqual(quarantine.rows, []);
  }));

Deno.test("readLabels() sets unusable rows aside with line, index and reason", () =>
  withLabels(",prdtypecode\n7,10\n7,20\nx,10\n8,10,5\n", ({ rowsIn, byIndex, quarantine }) => {
    assert.equal(rowsIn, 4);
    assert.equal(byIndex.get(7)?.code, "10");
    assert.deepEqual(
      quarantine.rows.map(({ line, index, reason }) => [line, index, reason]),
      [[3, "7", "duplicate_id"], [4, "x", "broken_csv_row"], [5, "8", "broken_csv_row"]],
    );
    assert.match(quarantine.rows[0].detail, /already labelled on line 2/);
  }));

Deno.test("readLabelNames() reads names by code, and null where there is no file", () =>
  withFolder(async (folder) => {
    assert.equal(await readLabelNames(folder), null);
    await Deno.writeTextFile(join(folder, LABEL_NAMES), '{"10": "livres", "a": "b"}');
    const names = await readLabelNames(folder);
    assert.deepEqual([...names ?? []], [["10", "livres"], ["a", "b"]]);
  }));

Deno.test("readLabelNames() says what is wrong with a file of another shape", () =>
  withFolder(async (folder) => {
    for (const text of ["[", '["livres"]', '{"10": 5}', "null"]) {
      await Deno.writeTextFile(join(folder, LABEL_NAMES), text);
      await assert.rejects(readLabelNames(folder), (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /labels\.json: .*expected a JSON object such as/s);
        return true;
      });
    }
  }));

Deno.test({
  name: "sortedClasses() sorts codes as numbers when every one is a number written as usual",
  permissions: "none",
  fn: () => {
    assert.deepEqual(codes(["2280", "10", "9", "-5", "-40", "10"]), [-40, -5, 9, 10, 2280]);
  },
});

Deno.test({
  name: "sortedClasses() keeps all codes as texts when one is not such a number",
  permissions: "none",
  fn: () => {
    for (const odd of ["010", "1.5", "1e3", "livre", " 7", "9007199254740993"]) {
      assert.deepEqual(codes(["9", odd, "10"]), ["9", odd, "10"].sort());
    }
  },
});

Deno.test({
  name: "sortedClasses() does not depend on the order of codes and loses none",
  permissions: "none",
  fn: () =>
    fc.assert(fc.property(fc.array(fc.nat(30).map(String)), fc.integer(), (some, seed) => {
      const shuffled = some.toSorted((a, b) => (Number(a) * seed) % 7 - (Number(b) * seed) % 7);
      assert.deepEqual(codes(shuffled), codes(some));
      assert.deepEqual(new Set(codes(some).map(String)), new Set(some));
    })),
});

Deno.test({
  name: "sortedClasses() names a class after its code when the catalogue names none",
  permissions: "none",
  fn: () => {
    assert.deepEqual(sortedClasses(["20", "10"], new Map([["10", "livres"], ["30", "autre"]])), [
      { code: 10, name: "livres" },
      { code: 20, name: "20" },
    ]);
  },
});
