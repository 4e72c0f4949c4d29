/** Chromium opens a notebook's page; axe-core judges what people without eyes or mouse get. */
import assert from "node:assert/strict";
import axe from "axe-core";
import { htmlPage } from "../../src/notebook/format/html_page.ts";
import { DOCUMENT } from "../notebook/_document.ts";
import { browserTest } from "./_browser.ts";

for (const [colorScheme, width] of [["light", 1440], ["dark", 360]] as const) {
  browserTest(
    `a notebook's page runs no script of its outputs and has no violation or overflow, ${colorScheme} at ${width} pixels`,
    async (browser) => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      const surprises: string[] = [];
      page.on("dialog", (dialog) => surprises.push(dialog.message()));
      page.on("pageerror", (error) => surprises.push(error.message));
      await page.setContent(htmlPage(DOCUMENT));
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate("axe.run()") as axe.AxeResults;
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id}: ${html}`)
      );
      assert.deepEqual([...surprises, ...found], []);
      const overflow = "document.documentElement.scrollWidth - innerWidth";
      assert.equal(await page.evaluate(overflow), 0);
    },
  );
}
