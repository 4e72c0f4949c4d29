/**
 * Dashboards at 84,916 generated products: p95 of each page, with figures as the pipeline leaves them.
 * Pages are asked of the app in this process, one after the other, after one request to warm up.
 */
import { dashboards } from "../dashboards/app.tsx";
import { runCommand } from "../src/terminal/command_line.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { dashboardsOver, writeWorkspace } from "../tests/dashboards/workspace.ts";
import { writeCatalogue } from "./_dashboards_catalogue.ts";
import { compareFirstViews } from "./_first_view.ts";

const PAGES = [
  "/",
  "/models",
  "/models/confused?model=text&actual=10&predicted=40",
  "/data",
  "/data/products?q=piscine+enfant",
  "/data/products?code=2583&from=480",
  "/data/doubtful",
  "/data/conflicts",
  "/drift",
  "/pipeline",
];

await runCommand({
  name: "bench dashboards",
  summary: "Measure each page of the dashboards at 84,916 products.",
  options: {
    rows: { type: "string", placeholder: "N", help: "products (default: 84916)" },
    streamlit: {
      type: "boolean",
      help: "then compare the data page with Streamlit's, in Chromium",
    },
    requests: { type: "string", placeholder: "N", help: "of each page (default: 40)" },
  },
}, async ({ options }) => {
  const count = Number(options.rows ?? 84_916);
  const requests = Number(options.requests ?? 40);
  const root = await Deno.makeTempDir({ prefix: "etiquette-bench-" });
  try {
    await writeWorkspace(root);
    await writeCatalogue(root, count);
    const app = dashboards(await dashboardsOver(root));
    const rows: string[][] = [];
    for (const path of PAGES) {
      const times: number[] = [];
      let bytes = 0;
      for (let at = 0; at <= requests; at++) {
        const start = performance.now();
        const response = await app.request(path);
        bytes = (await response.bytes()).length;
        times.push(performance.now() - start);
      }
      const [first, ...later] = times;
      const ascending = later.sort((a, b) => a - b);
      const p95 = ascending[Math.ceil(0.95 * ascending.length) - 1];
      const p50 = ascending[ascending.length >> 1];
      rows.push([path, ...[first, p50, p95].map((ms) => ms.toFixed(1)), (bytes / 1000).toFixed(0)]);
    }
    console.log(terminalTable(
      [
        { header: "page" },
        { header: "first, ms", align: "right" },
        { header: "median, ms", align: "right" },
        { header: "p95, ms", align: "right" },
        { header: "kB", align: "right" },
      ],
      rows,
    ));
    console.log(`\n${count} products, ${requests} requests of each page after the first`);
    if (options.streamlit) console.log(`\n${await compareFirstViews(root)}`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
