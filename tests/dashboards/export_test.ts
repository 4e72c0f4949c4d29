import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseHTML } from "linkedom";
import { exportedPath, exportPages } from "../../dashboards/export.ts";
import { withFolder } from "../_temporary.ts";
import { withApp } from "./workspace.ts";

Deno.test("exportedPath() gives each address a file of its own", () => {
  assert.equal(exportedPath("/"), "index.html");
  assert.equal(exportedPath("/fr/models"), "fr/models/index.html");
  assert.equal(exportedPath("/models?model=text"), "models/model-text.html");
  assert.equal(exportedPath("/figures/a.svg?model=x"), "figures/a_model-x.svg");
  assert.equal(exportedPath("/drift?stream=../../x"), "drift/stream-..~..~x.html");
});

Deno.test("every link of a static copy leads to a file of it, and no form is left", () =>
  withApp({}, (app) =>
    withFolder(async (folder) => {
      const written = await exportPages(app, folder);
      const pages = [...Deno.readDirSync(folder)].length;
      assert.ok(written > 40 && pages > 5);
      for (const page of ["index.html", "fr/models/index.html", "data/index.html"]) {
        const html = await Deno.readTextFile(join(folder, page));
        const { document } = parseHTML(html) as unknown as { document: Document };
        assert.equal(document.querySelectorAll("form").length, 0);
        for (const element of document.querySelectorAll("[href], [src]")) {
          const to = decodeURI(element.getAttribute("href") ?? element.getAttribute("src")!)
            .split("#")[0];
          if (to === "" || /^https?:/.test(to)) continue;
          assert.ok(existsSync(join(folder, dirname(page), to)), `${page}: ${to}`);
        }
      }
    })));
