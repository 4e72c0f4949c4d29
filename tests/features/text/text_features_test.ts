import assert from "node:assert/strict";
import { decodeTable } from "../../../src/tables/arrow/decode.ts";
import { encodeTable } from "../../../src/tables/arrow/encode.ts";
import {
  textFeatureColumns,
  textFeaturesFromColumns,
} from "../../../src/features/text/text_features.ts";

const features = {
  rows: {
    offsets: Int32Array.of(0, 2, 2, 3),
    indices: Int32Array.of(7, 40_000, 1),
    weights: Float32Array.of(0.6, 0.8, 1),
  },
  labels: Int32Array.of(2, 0, 1),
};

Deno.test(
  "text features survive the way into a table's bytes and back",
  { permissions: "none" },
  () => {
    assert.deepEqual(
      textFeaturesFromColumns(decodeTable(encodeTable(textFeatureColumns(features)))),
      features,
    );
  },
);

Deno.test("text features without rows survive too", { permissions: "none" }, () => {
  const none = {
    rows: { offsets: new Int32Array(1), indices: new Int32Array(), weights: new Float32Array() },
    labels: new Int32Array(),
  };
  assert.deepEqual(
    textFeaturesFromColumns(decodeTable(encodeTable(textFeatureColumns(none)))),
    none,
  );
});

Deno.test(
  "textFeaturesFromColumns() names the column that is missing",
  { permissions: "none" },
  () => {
    for (const name of ["label", "indices", "weights"]) {
      const { [name]: _, ...rest } = textFeatureColumns(features);
      assert.throws(() => textFeaturesFromColumns(rest), (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, new RegExp(name));
        return true;
      });
    }
  },
);
