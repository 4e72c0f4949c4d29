/** Chromium visits every page of the dashboards; axe-core judges what people without eyes or mouse get. */
import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { dashboards } from "../../dashboards/app.tsx";
import { bundleIslands } from "../../dashboards/http/assets.ts";
import { writeTrainedModel } from "../api/_trained.ts";
import { withFolder } from "../_temporary.ts";
import { ADMIN, dashboardsOver, writeWorkspace } from "../dashboards/workspace.ts";
import { browserTest } from "./_browser.ts";

const PAGES = [
  "",
  "/models",
  "/models/confused?model=text&actual=40&predicted=10",
  "/data",
  "/data/products?part=test",
  "/data/products?part=train&seed=1",
  "/data/doubtful",
  "/data/quarantine",
  "/data/conflicts",
  "/drift",
  "/pipeline",
  "/try?title=Piscine+gonflable",
  "/about",
  "/services",
];

/** Serves a workspace with a model; gives the address. */
function withServer(body: (address: string) => Promise<void>): Promise<void> {
  return withFolder(async (root) => {
    await writeWorkspace(root);
    await writeTrainedModel(join(root, "models/text"));
    const islands = bundleIslands();
    const app = dashboards({
      ...await dashboardsOver(root, {
        start: () => ({
          lines: [new Blob(["first line\nlast line\n"]).stream()],
          success: Promise.resolve(true),
        }),
      }),
      islands: () => islands,
    });
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, app.fetch);
    try {
      await body(`http://127.0.0.1:${server.addr.port}`);
    } finally {
      await server.shutdown();
    }
  });
}

/** Errors of a page's console, as they come. */
function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      // A picture that the workspace lacks.
      if (!/404/.test(message.text())) errors.push(`${page.url()}: ${message.text()}`);
    }
  });
  return errors;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    "axe.run({ resultTypes: ['violations'] })",
  ) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Looks at all pages; each language and theme is judged by axe-core at one of the widths. */
const VISITS = [
  { colorScheme: "light", width: 1440, prefix: "", judged: true },
  { colorScheme: "dark", width: 360, prefix: "/fr", judged: true },
  { colorScheme: "light", width: 360, prefix: "/fr", judged: false },
  { colorScheme: "dark", width: 1440, prefix: "", judged: false },
] as const;

for (const { colorScheme, width, prefix, judged } of VISITS) {
  const faults = judged ? "console error, violation or overflow" : "console error or overflow";
  const name = `pages ${prefix || "/"} have no ${faults}, ${colorScheme} at ${width} pixels`;
  browserTest(name, (browser) =>
    withServer(async (address) => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      const errors = watchErrors(page);
      for (const path of PAGES) {
        await page.goto(address + prefix + path);
        if (judged) assert.deepEqual(await violations(page), [], path);
        const overflow = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert.equal(overflow, 0, `${path} is wider than ${width}`);
      }
      assert.deepEqual(errors, []);
    }));
}

browserTest(
  "the theme is switched and kept on the next page",
  (browser) =>
    withServer(async (address) => {
      const page = await browser.newPage({ colorScheme: "light" });
      await page.goto(address);
      const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
      const light = await ground();
      await page.getByRole("button", { name: "Dark" }).click();
      const dark = await ground();
      assert.notEqual(dark, light);
      await page.goto(`${address}/models`);
      assert.equal(await ground(), dark);
    }),
);

browserTest(
  "a run is started with a token and watched to its end",
  (browser) =>
    withServer(async (address) => {
      const page = await browser.newPage();
      const errors = watchErrors(page);
      await page.goto(`${address}/pipeline`);
      await page.getByLabel("Admin token").fill(ADMIN);
      await page.getByRole("button", { name: "Run the stale stages" }).click();
      await page.getByText("Done.").waitFor();
      assert.match(await page.locator("#run pre.log").innerText(), /first line\nlast line/);
      assert.deepEqual(errors, []);
    }),
);

browserTest(
  "a page can be walked by keyboard, beginning with a way to its content",
  (browser) =>
    withServer(async (address) => {
      const page = await browser.newPage();
      await page.goto(`${address}/models`);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to content");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.ok(
        await page.evaluate("document.getElementById('main').contains(document.activeElement)"),
      );
    }),
);

browserTest("a product is predicted by the form", (browser) =>
  withServer(async (address) => {
    const page = await browser.newPage();
    await page.goto(`${address}/try`);
    await page.getByLabel("Title").fill("Piscine gonflable");
    await page.getByRole("button", { name: "Predict", exact: true }).click();
    await page.getByRole("heading", { name: "Answer" }).waitFor();
    assert.equal(await page.locator(".ranks li").count(), 5);
  }));

browserTest("an answer is corrected with a token", (browser) =>
  withServer(async (address) => {
    const page = await browser.newPage();
    const errors = watchErrors(page);
    await page.goto(`${address}/try?title=Piscine+gonflable`);
    await page.getByText("Is that wrong?").click();
    await page.getByLabel("True class").selectOption({ index: 0 });
    await page.getByLabel("Token").fill(ADMIN);
    await page.getByRole("button", { name: "Correct", exact: true }).click();
    await page.getByRole("heading", { name: "Thank you" }).waitFor();
    assert.deepEqual([...errors, ...await violations(page)], []);
  }));

browserTest(
  "products are searched, and some of them shown at random",
  (browser) =>
    withServer(async (address) => {
      const page = await browser.newPage();
      const errors = watchErrors(page);
      await page.goto(`${address}/data`);
      await page.getByLabel("Words").fill("livre");
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByText(/\d+ products of train/).waitFor();
      await page.goto(`${address}/data/products?part=train`);
      await page.getByRole("link", { name: "24 at random" }).click();
      await page.getByRole("link", { name: "24 others at random" }).waitFor();
      assert.deepEqual(errors, []);
    }),
);
