import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { Predictor } from "../../src/prediction/predictor.ts";
import { sampleProducts, writeTrainedModel } from "../api/_trained.ts";
import { withFolder } from "../_temporary.ts";
import { appOver, SCRIPT } from "./workspace.ts";

function withModel(
  body: (app: Awaited<ReturnType<typeof appOver>>, folder: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (root) => {
    await writeTrainedModel(join(root, "models/text"));
    await body(await appOver(root), join(root, "models/text"));
  });
}

Deno.test("a text gets the classes that the Predictor gives, with its words escaped", () =>
  withModel(async (app, folder) => {
    const [product] = sampleProducts(1);
    const predictor = await Predictor.open(folder, { provider: "cpu" });
    const [[first]] = await predictor.rank([{ ...product, description: null }], 1);
    await predictor.release();
    const query = new URLSearchParams({ title: product.title });
    const html = await (await app.request(`/try?${query}`)).text();
    const name = /class="rank-name">([^<]*) </.exec(html)![1].replaceAll("&amp;", "&").trim();
    assert.equal(name, first.name);
    const unsafe = await app.request(`/try?${new URLSearchParams({ title: SCRIPT })}`);
    assert.ok(!(await unsafe.text()).includes("<script>alert"));
  }));

Deno.test("a form gives the same answer as an address", () =>
  withModel(async (app) => {
    const title = "Piscine gonflable pour enfant";
    const form = new FormData();
    form.set("title", title);
    form.set("description", "");
    const posted = await app.request("/try", { method: "POST", body: form });
    const shared = await app.request(`/try?${new URLSearchParams({ title })}`);
    const ranks = (html: string) => /<ol class="ranks">.*?<\/ol>/s.exec(html)![0];
    assert.equal(ranks(await posted.text()), ranks(await shared.text()));
  }));

Deno.test("a CSV file comes back with code, class and probability", () =>
  withModel(async (app) => {
    const form = new FormData();
    form.set(
      "file",
      new File(['designation,description\n"Piscine",\nLivre,"bon, état"\n'], "a.csv"),
    );
    const response = await app.request("/try/batch?model=text", { method: "POST", body: form });
    const rows = parse(await response.text(), { columns: true }) as Record<string, string>[];
    assert.deepEqual(rows.map(({ designation }) => designation), ["Piscine", "Livre"]);
    for (const { probability } of rows) {
      assert.ok(Number(probability) > 0 && Number(probability) <= 1);
    }
  }));

Deno.test("a CSV file without titles is refused with the columns that it has", () =>
  withModel(async (app) => {
    const form = new FormData();
    form.set("file", new File(["a,b\n1,2\n"], "a.csv"));
    const response = await app.request("/try/batch?model=text", { method: "POST", body: form });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /columns a, b, expected designation or title/);
  }));
