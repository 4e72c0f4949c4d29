import assert from "node:assert/strict";
import { gallery, html } from "../../src/notebook/output/html.ts";
import { htmlTable } from "../../src/notebook/output/html_table.ts";
import { mimeBundle } from "../../src/notebook/output/mime_bundle.ts";
import { plotFigure } from "../../src/figures/plot_figure.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

Deno.test("values become MIME bundles by the conventions of Deno's Jupyter kernel", async () => {
  const display = { [Symbol.for("Jupyter.display")]: () => ({ "text/markdown": "*a*" }) };
  assert.equal(await mimeBundle(undefined), undefined);
  assert.deepEqual(await mimeBundle(display), { "text/markdown": "*a*" });
  assert.deepEqual(await mimeBundle({ outerHTML: "<svg></svg>" }), {
    "image/svg+xml": "<svg></svg>",
  });
  assert.deepEqual(await mimeBundle({ outerHTML: "<p></p>" }), { "text/html": "<p></p>" });
  assert.deepEqual(await mimeBundle(PNG), { "image/png": "iVBORw==" });
  assert.deepEqual(await mimeBundle(new Map([["a", 1]])), { "text/plain": 'Map(1) { "a" => 1 }' });
});

Deno.test("a list of plain objects becomes a table with numbers to the right", async () => {
  const bundle = await mimeBundle([{ name: "<b>", rows: 3 }, { rows: 0.123456 }]);
  assert.equal(
    bundle!["text/html"],
    '<table><thead><tr><th>name</th><th class="number">rows</th></tr></thead><tbody>\n' +
      '<tr><td>&lt;b&gt;</td><td class="number">3</td></tr>\n' +
      '<tr><td></td><td class="number">0.1235</td></tr>\n</tbody></table>',
  );
});

Deno.test("a long table says how many rows it leaves out", () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({ at }));
  assert.match(htmlTable(rows), /40 more rows/);
});

Deno.test("html`` escapes values and keeps markup of its own", () => {
  const item = (text: string) => html`<li>${text}</li>`;
  const list = html`<ul title="${'"'}">${["<script>", "b"].map(item)}</ul>`;
  assert.equal(list.markup, '<ul title="&quot;"><li>&lt;script&gt;</li><li>b</li></ul>');
});

Deno.test("gallery() shows pictures with escaped captions", () => {
  const { markup } = gallery([{ bytes: PNG, caption: '"><script>' }]);
  assert.match(markup, /src="data:image\/png;base64,iVBORw=="/);
  assert.doesNotMatch(markup, /<script>/);
});

Deno.test("plotFigure() draws without a browser", async () => {
  const bundle = await mimeBundle(plotFigure({ marks: [] }));
  assert.match(bundle!["image/svg+xml"], /^<svg /);
});
