import assert from "node:assert/strict";
import {
  imagePath,
  TEST_PRODUCTS,
  TRAIN_LABELS,
  TRAIN_PRODUCTS,
} from "../../../src/data/catalogue/layout.ts";

Deno.test({
  name: "files and pictures lie where the challenge puts them",
  permissions: "none",
  fn: () => {
    assert.deepEqual([TRAIN_PRODUCTS, TRAIN_LABELS, TEST_PRODUCTS], [
      "X_train_update.csv",
      "Y_train_CVw08PX.csv",
      "X_test_update.csv",
    ]);
    assert.equal(
      imagePath("train", "1263597046", "3804725264"),
      "images/image_train/image_1263597046_product_3804725264.jpg",
    );
    assert.equal(imagePath("test", "1", "2"), "images/image_test/image_1_product_2.jpg");
  },
});
