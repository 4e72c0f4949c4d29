import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanProduct } from "../../src/features/product.ts";

Deno.test("cleanProduct() cleans both texts", { permissions: "none" }, () => {
  assert.deepEqual(
    cleanProduct({ title: " Caf&eacute;  moulu ", description: "<p>250&nbsp;g</p>" }),
    { title: "Café moulu", description: "250 g" },
  );
});

Deno.test(
  "cleanProduct() takes a description without text for none",
  { permissions: "none" },
  () => {
    for (const description of [null, "", " \n", "<br/>", "&nbsp;"]) {
      assert.deepEqual(cleanProduct({ title: "x", description }), {
        title: "x",
        description: null,
      });
    }
  },
);

Deno.test("cleanProduct() leaves what is clean as it is", { permissions: "none" }, () => {
  const raw = fc.string({ unit: fc.constantFrom("a", "É", " ", "<p>", "&amp;", "&", ";", "\n") });
  fc.assert(fc.property(raw, fc.option(raw), (title, description) => {
    const clean = cleanProduct({ title, description });
    assert.deepEqual(cleanProduct(clean), clean);
  }));
});
