import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { htmlPage } from "../../src/notebook/format/html_page.ts";
import { indexPage } from "../../src/notebook/format/index_page.ts";
import { ipynb } from "../../src/notebook/format/ipynb.ts";
import { markdownFile } from "../../src/notebook/format/markdown_file.ts";
import { notebookKit } from "../../src/notebook/format/notebook_kit.ts";
import { DOCUMENT } from "./_document.ts";

Deno.test("the page holds texts, code, outputs and the way to its neighbours, and loads nothing", () => {
  const page = htmlPage(DOCUMENT);
  const { document } = parseHTML(page);
  assert.equal(document.title, "Title </script>");
  assert.deepEqual(
    [...document.querySelectorAll("nav a")].map((link) => link.getAttribute("href")),
    ["01_w.html", "index.html", "03_y.html", "#first-part"],
  );
  assert.equal(document.querySelector("h2")?.id, "first-part");
  assert.equal(document.querySelectorAll("section.code").length, 3);
  assert.equal(document.querySelectorAll("details").length, 1);
  assert.equal(document.querySelectorAll("svg, img, table").length, 3);
  assert.doesNotMatch(page, /<script|https?:/);
});

Deno.test("printed text, values and errors are shown, never markup of the page", () => {
  const { document } = parseHTML(htmlPage(DOCUMENT));
  const texts = [...document.querySelectorAll("pre.output")].map((pre) => pre.textContent);
  assert.deepEqual(texts, [
    "<script>alert(1)</script>\nline",
    '"</script>"',
    "TypeError: <no>\n    at notebooks/02_x.ts:11\n    at src/a.ts:4:2",
  ]);
});

Deno.test("the page has the same bytes whenever its cells ran", () => {
  const later = DOCUMENT.runs.map((run) => ({ ...run, at: "2027-01-01T00:00:00Z", seconds: 9 }));
  assert.equal(htmlPage({ ...DOCUMENT, runs: later }), htmlPage(DOCUMENT));
});

Deno.test("the list of notebooks links to each", () => {
  const page = indexPage([{ name: "01_w", title: "<W>", summary: "About w." }]);
  assert.match(page, /<a href="01_w.html">&lt;W&gt;<\/a><br>About w\./);
});

Deno.test("the .ipynb has nbformat's cells, outputs and Deno's kernel", () => {
  const { cells, metadata, nbformat, nbformat_minor } = JSON.parse(ipynb(DOCUMENT));
  assert.deepEqual([nbformat, nbformat_minor, metadata.kernelspec.name], [4, 5, "deno"]);
  assert.deepEqual(cells.map(({ cell_type }: { cell_type: string }) => cell_type), [
    "code",
    "markdown",
    "code",
    "code",
    "code",
  ]);
  assert.deepEqual(cells[0].source, ['Deno.chdir("../..");']);
  assert.deepEqual(cells[2].metadata.tags, ["parameters", "hide-input"]);
  assert.deepEqual(cells[2].outputs[0].text, ["<script>alert(1)</script>\n", "line\n"]);
  assert.equal(cells[2].outputs[1].execution_count, 1);
  assert.equal(cells[3].outputs[0].evalue, "<no> (notebooks/02_x.ts:11)");
  assert.equal(cells[4].outputs[1].data["image/png"], "iVBORw==");
});

Deno.test("the .md shows pictures from files beside it", () => {
  const { text, pictures } = markdownFile(DOCUMENT);
  assert.deepEqual([...pictures.keys()], ["02_x_files/figure_1.svg", "02_x_files/figure_2.png"]);
  assert.match(text, /^# Title/);
  assert.match(text, /```ts\nconst rows = "<b>";\n```\n\n```text\n<script>/);
  assert.match(text, /!\[figure 1\]\(02_x_files\/figure_1\.svg\)/);
});

Deno.test("a Notebook Kit file has a cell for each text, code and output, and none can end early", () => {
  const { document } = parseHTML(notebookKit(DOCUMENT));
  const scripts = [...document.querySelectorAll("notebook > script")];
  assert.deepEqual(scripts.map((script) => script.getAttribute("type")), [
    "text/markdown",
    ...["text/markdown", "text/html"],
    ...["text/markdown", "text/html"],
    ...["text/markdown", "text/html"],
  ]);
  assert.match(scripts[0].textContent!, /# Title <\\\/script>/);
});
