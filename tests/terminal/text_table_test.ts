import assert from "node:assert/strict";
import { clip, shareBar, terminalTable } from "../../src/terminal/text_table.ts";

const test = { permissions: "none" } as const;

Deno.test("terminalTable() aligns columns by what a terminal shows", test, () => {
  const columns = [{ header: "name" }, { header: "n", align: "right" as const }, { header: "x" }];
  const rows = [["日本", "7", ""], ["e\u0301te\u0301", "1234", "end"]];
  assert.equal(
    terminalTable(columns, rows, { indent: 2 }),
    ["  name     n  x", "  日本     7", "  e\u0301te\u0301   1234  end"].join("\n"),
  );
});

Deno.test("terminalTable() keeps every row on one line", test, () => {
  assert.equal(terminalTable([{ header: "a" }], [["one\ntwo\tthree"]]), "a\none two three");
});

Deno.test("terminalTable() of no rows is its header", test, () => {
  assert.equal(terminalTable([{ header: "a" }, { header: "b" }], []), "a  b");
});

Deno.test("clip() ends a cut text in an ellipsis and keeps letters whole", test, () => {
  assert.equal(clip("Livres", 6), "Livres");
  assert.equal(clip("Livres", 5), "Livr…");
  assert.equal(clip("日本語", 4), "日…");
  assert.equal(clip("e\u0301e\u0301e\u0301", 2), "e\u0301…");
});

Deno.test("shareBar() draws eighths and never leaves its width", test, () => {
  assert.equal(shareBar(0, 4), "");
  assert.equal(shareBar(0.5, 4), "██");
  assert.equal(shareBar(0.53125, 4), "██▏");
  assert.equal(shareBar(1, 4), "████");
  assert.equal(shareBar(1.7, 4), "████");
  assert.equal(shareBar(-1, 4), "");
});
