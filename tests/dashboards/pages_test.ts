import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { SCRIPT, withApp } from "./workspace.ts";

const PAGES = [
  "/",
  "/models",
  "/models/confused?model=text&actual=40&predicted=10",
  "/data",
  "/data/products?q=edition&part=test",
  "/data/products?code=10",
  "/data/doubtful",
  "/data/quarantine",
  "/data/conflicts",
  "/drift",
  "/pipeline",
  "/try",
  "/about",
  "/services",
];

const local = (path: string) => path === "/" ? "/fr" : `/fr${path}`;
const ADDRESSES = PAGES.flatMap((path) => [path, local(path)]);

Deno.test("every page answers in both languages, with one heading and no style or script of its own", () =>
  withApp({}, async (app) => {
    for (const path of ADDRESSES) {
      const response = await app.request(path);
      const html = await response.text();
      assert.equal(response.status, 200, `${path}\n${html.slice(-600)}`);
      const { document } = parseHTML(html) as unknown as { document: Document };
      assert.equal(document.documentElement.lang, path.startsWith("/fr") ? "fr" : "en", path);
      assert.equal(document.querySelectorAll("h1").length, 1, path);
      assert.equal(document.querySelectorAll("style, [style], script:not([src])").length, 0, path);
      assert.match(response.headers.get("content-security-policy")!, /script-src 'self';/, path);
    }
  }));

Deno.test("script in titles, labels, file names, reasons and logs is text on every page", () =>
  withApp({}, async (app) => {
    const shown = new Set<string>();
    for (const path of ADDRESSES) {
      const html = await (await app.request(path)).text();
      const { document } = parseHTML(html) as unknown as { document: Document };
      assert.ok(!html.includes("<script>alert"), path);
      assert.equal(document.querySelectorAll("[onerror], img[src=x]").length, 0, path);
      if (html.includes("&lt;script>alert")) shown.add(path);
    }
    for (
      const path of [
        "/models",
        "/models/confused?model=text&actual=40&predicted=10",
        "/data/products?code=10",
        "/data/quarantine",
        "/drift",
        "/fr/drift",
        "/pipeline",
      ]
    ) {
      assert.ok(shown.has(path), `${path} does not show the text`);
    }
  }));

Deno.test("a page of an empty folder says what to run", () =>
  withApp({ empty: true }, async (app) => {
    for (const path of ADDRESSES) {
      const response = await app.request(path);
      assert.equal(response.status, 200, path);
      const html = await response.text();
      if (!/about|services|pipeline|drift/.test(path)) {
        assert.match(html, /deno task pipeline/, path);
      }
    }
  }));

Deno.test("looking at the pages of an empty folder leaves it empty", () =>
  withApp({ empty: true }, async (app, root) => {
    for (const path of PAGES) await (await app.request(path)).text();
    assert.deepEqual([...Deno.readDirSync(root)], []);
  }));

Deno.test("every link within the pages leads to a page", () =>
  withApp({}, async (app) => {
    const seen = new Set<string>();
    for (const path of PAGES) {
      const html = await (await app.request(path)).text();
      const { document } = parseHTML(html) as unknown as { document: Document };
      for (const link of document.querySelectorAll("a[href], link[href], script[src]")) {
        const to = link.getAttribute("href") ?? link.getAttribute("src")!;
        if (to.startsWith("/")) seen.add(to.split("#")[0]);
      }
    }
    assert.ok(seen.size > 50);
    for (const to of seen) {
      const response = await app.request(to);
      assert.equal(response.status, 200, to);
      await response.body?.cancel();
    }
  }));

Deno.test("a search finds words without accents, in any order and letter case", () =>
  withApp({}, async (app) => {
    const found = async (words: string) => {
      const query = new URLSearchParams({ q: words, part: "train" });
      const html = await (await app.request(`/data/products?${query}`)).text();
      return Number(/(\d+) products of train/.exec(html)![1]);
    };
    assert.ok(await found("edition LIVRE") > 0);
    assert.equal(await found("edition LIVRE"), await found("livre Édition"));
    assert.equal(await found("edition nulle-part"), 0);
  }));

Deno.test("products at random are others for another seed, and the same for the same", () =>
  withApp({}, async (app) => {
    const shown = async (seed: number) => {
      const html = await (await app.request(`/data/products?part=train&seed=${seed}`)).text();
      return [...html.matchAll(/(?:Livre|Jeu) (\d+) /g)].map(([, row]) => row);
    };
    const first = await shown(1);
    assert.equal(new Set(first).size, 24);
    assert.deepEqual(await shown(1), first);
    assert.notDeepEqual(await shown(2), first);
  }));

Deno.test("a figure comes as SVG, PNG and CSV of the same rows", () =>
  withApp({}, async (app) => {
    const svg = await (await app.request("/figures/class_sizes.svg")).text();
    assert.match(svg, /^<svg [^>]*xmlns=/);
    assert.doesNotMatch(svg, /var\(--/);
    assert.ok(!svg.includes("<script"));
    const png = await (await app.request("/figures/class_sizes.png")).bytes();
    assert.deepEqual([...png.slice(1, 4)], [0x50, 0x4e, 0x47]);
    const csv = await (await app.request("/figures/class_sizes.csv")).text();
    assert.equal(csv.split("\n")[0], "code,name,rows");
    assert.ok(csv.includes(SCRIPT.replaceAll('"', '""')));
    assert.equal((await app.request("/figures/toString.svg")).status, 404);
  }));

Deno.test("no path leads out of the pictures", () =>
  withApp({}, async (app, root) => {
    await Deno.mkdir(`${root}/data/raw/images/image_train`, { recursive: true });
    await Deno.writeTextFile(`${root}/data/raw/images/image_train/a.jpg`, "picture");
    await Deno.writeTextFile(`${root}/secret.jpg`, "secret");
    const status = async (path: string) => (await app.request(path)).status;
    assert.equal(await status("/pictures/images/image_train/a.jpg"), 200);
    for (
      const path of [
        "/pictures/images/image_train/..%2f..%2f..%2f..%2fsecret.jpg",
        "/pictures/..%2f..%2fsecret.jpg",
        "/pictures/images/image_train/none.jpg",
      ]
    ) {
      assert.equal(await status(path), 404, path);
    }
  }));

Deno.test("a drift report or decision that cannot be read is named, and hides no other", () =>
  withApp({}, async (app, root) => {
    await Deno.writeTextFile(`${root}/metrics/drift/002.json`, "{");
    await Deno.writeTextFile(`${root}/metrics/decisions.jsonl`, "no json\n", { append: true });
    const overview = await (await app.request("/")).text();
    assert.match(overview, /Cannot read metrics\/drift\/002\.json/);
    assert.match(overview, /Cannot read metrics\/decisions\.jsonl:1/);
    assert.match(await (await app.request("/drift")).text(), /0\.050/);
  }));
