/** Pictures on their way through the routes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { sharpDecoder } from "../../api/pictures/sharp_decoder.ts";
import type { Product } from "../../api/inference/served_model.ts";
import {
  engineOf,
  type TestApp,
  type TestAppOptions,
  withApp,
  wordEngine,
  writeModel,
} from "./_app.ts";

const jpeg = new Uint8Array(
  await sharp({ create: { width: 8, height: 6, channels: 3, background: "red" } }).jpeg()
    .toBuffer(),
);

function withPictures(
  body: (test: TestApp & { seen: Product[] }) => Promise<void>,
  reads: ("text" | "image")[] = ["text"],
): Promise<void> {
  const seen: Product[] = [];
  const engine = engineOf((products) => {
    seen.push(...products);
    return wordEngine(products);
  }, { reads });
  const options: TestAppOptions = {
    decode: sharpDecoder(1000),
    openEngine: () => Promise.resolve(engine),
  };
  return withApp(options, async (test) => {
    seen.length = 0;
    await body({ ...test, seen });
  });
}

function formOf(
  name: string,
  files: (Uint8Array<ArrayBuffer> | null)[],
  texts: [string, string][],
): FormData {
  const form = new FormData();
  for (const [field, text] of texts) form.append(field, text);
  for (const bytes of files) {
    form.append(
      name,
      bytes ? new File([bytes], "a.jpg", { type: "image/jpeg" }) : new File([], ""),
    );
  }
  return form;
}

Deno.test("a text model ignores a picture, after it was checked, and the answer says so", () =>
  withPictures(async ({ call }) => {
    const bodies = [
      { designation: "piscine", image: jpeg.toBase64() },
      formOf("image", [jpeg], [["designation", "piscine"]]),
    ];
    for (const body of bodies) {
      const answer = await (await call("/predict_product", { body })).json();
      assert.equal(answer["predicted prdtypecode"], 2583);
      assert.deepEqual(answer.ignored, ["image"]);
    }
    const plain = await call("/predict_product", { body: { designation: "piscine", image: null } });
    assert.equal("ignored" in await plain.json(), false);
    const broken = { designation: "piscine", image: jpeg.slice(0, 40).toBase64() };
    assert.equal((await call("/predict_product", { body: broken })).status, 422);
  }));

Deno.test("a model that reads pictures gets them, each with its product", () =>
  withPictures(async ({ call, seen }) => {
    const response = await call("/predict_product_batch", {
      body: { designations: ["a", "b"], images: [null, jpeg.toBase64()] },
    });
    const { predictions } = await response.json();
    assert.ok(predictions.every((one: object) => !("ignored" in one)));
    assert.deepEqual(seen.map(({ picture }) => picture?.format), [undefined, "jpeg"]);
    assert.deepEqual(seen[1].picture?.bytes, jpeg);
  }, ["text", "image"]));

Deno.test("a model of pictures alone says that it does not read texts", () =>
  withPictures(async ({ call }) => {
    const image = jpeg.toBase64();
    const response = await call("/predict_product_batch", {
      body: {
        designations: ["a", "", ""],
        descriptions: [null, "b", null],
        images: [image, image, image],
      },
    });
    const { predictions } = await response.json();
    assert.deepEqual(
      predictions.map(({ ignored }: { ignored?: string[] }) => ignored),
      [["text"], ["text"], undefined],
    );
  }, ["image"]));

Deno.test("a picture may be one that lies here", () =>
  withPictures(async ({ call, folder, seen }) => {
    await Deno.mkdir(join(folder, "pictures"));
    await Deno.writeFile(join(folder, "pictures/image_77_product_1.jpg"), jpeg);
    for (const id of [77, "77"]) {
      const body = { designation: "x", image: { id } };
      assert.equal((await call("/predict_product", { body })).status, 200);
    }
    assert.deepEqual(seen.map(({ picture }) => picture?.width), [8, 8]);
  }));

Deno.test("a model that comes while a picture is read answers for the one that left", async () => {
  const reading = Promise.withResolvers<void>();
  const come = Promise.withResolvers<void>();
  const decode = async () => {
    reading.resolve();
    await come.promise;
    return { width: 1, height: 1 };
  };
  const openEngine = () => {
    let open = true;
    const engine = engineOf((products) =>
      open ? wordEngine(products) : Promise.reject(new Error("asked a model that has left"))
    );
    return Promise.resolve({ ...engine, close: () => Promise.resolve(void (open = false)) });
  };
  await withApp({ decode, openEngine }, async ({ assembly, call, folder }) => {
    const answer = call("/predict_product", {
      body: { designation: "piscine", image: jpeg.toBase64() },
    });
    await reading.promise;
    await writeModel(join(folder, "model"), "the second");
    await assembly.refresh();
    come.resolve();
    const response = await answer;
    assert.equal(response.status, 200);
    const { model } = await response.json();
    assert.deepEqual(model, (await (await call("/ready")).json()).model);
  });
});

Deno.test("a form of several products has a picture for each", () =>
  withPictures(async ({ call, seen }) => {
    const texts: [string, string][] = [["designations", "a"], ["designations", "b"]];
    const full = await call("/predict_product_batch", {
      body: formOf("images", [jpeg, jpeg], texts),
    });
    assert.equal(full.status, 200);
    assert.equal(seen.filter(({ picture }) => picture).length, 2);
    const short = await call("/predict_product_batch", { body: formOf("images", [jpeg], texts) });
    assert.equal(short.status, 422);
  }));

Deno.test("a file input that was left empty is no picture", () =>
  withPictures(async ({ call }) => {
    const body = formOf("image", [null], [["designation", "piscine"]]);
    const response = await call("/predict_product", { body });
    assert.equal(response.status, 200);
    assert.equal("ignored" in await response.json(), false);
  }));
