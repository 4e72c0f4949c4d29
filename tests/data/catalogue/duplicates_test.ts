import assert from "node:assert/strict";
import { findDuplicates, foldCase } from "../../../src/data/catalogue/duplicates.ts";

Deno.test({
  name: "findDuplicates() groups texts that differ in case alone and names the conflicts",
  permissions: "none",
  fn: () => {
    const texts = ["Été", "livre", "ÉTÉ", "jouet", "LIVRE", "livre"];
    assert.deepEqual(findDuplicates(texts, [0, 1, 2, 3, 1, 1]), {
      groupNumbers: Int32Array.of(0, 1, 0, 2, 1, 1),
      groups: [{ rows: [0, 2] }, { rows: [1, 4, 5] }],
      conflicts: [{ rows: [0, 2] }],
    });
  },
});

Deno.test("foldCase() folds the sharp s as Unicode does", () => {
  assert.equal(foldCase("Straße"), foldCase("STRASSE"));
  assert.notEqual(foldCase("cote"), foldCase("côte"));
});
