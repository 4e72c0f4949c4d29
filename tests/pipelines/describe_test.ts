import assert from "node:assert/strict";
import { join } from "node:path";
import { withPlace } from "./_stages.ts";

Deno.test("describe counts languages, HTML and pictures, a damaged picture as unreadable", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", { "data.sample.rows": 120, "data.sample.image_size": 40 });
    await place.succeed("preprocess");
    const pictures = join(place.folder, "data/raw/images/image_train");
    for (const { name } of Deno.readDirSync(pictures)) {
      await Deno.writeTextFile(join(pictures, name), "no picture");
      break;
    }
    await place.succeed("describe", { "describe.texts": 50 });
    const path = join(place.folder, "data/described/quality.json");
    const first = await Deno.readTextFile(path);
    const { html, languages, pictures: found } = JSON.parse(first);
    assert.equal(html.rows, 120);
    assert.ok(html.descriptions > 0 && html.descriptions < html.described);
    assert.equal(languages.sampled, 50);
    assert.equal(Object.keys(languages.counts)[0], "fr");
    assert.ok(found.sampled > 60 && found.unreadable <= 1);
    await place.succeed("describe", { "describe.texts": 50 });
    assert.equal(await Deno.readTextFile(path), first);
  }));
