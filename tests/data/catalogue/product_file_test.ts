import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { imagePath, TRAIN_PRODUCTS } from "../../../src/data/catalogue/layout.ts";
import {
  type Products,
  type ProductsOptions,
  readProducts,
} from "../../../src/data/catalogue/product_file.ts";
import { RejectedRow } from "../../../src/data/catalogue/quarantine.ts";
import { withFolder } from "../../_temporary.ts";

const HEADER = ",designation,description,productid,imageid\n";

async function withProducts(
  rows: string,
  body: (products: Products) => void,
  options: Partial<ProductsOptions> & { pictures?: string[] } = {},
): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, TRAIN_PRODUCTS), HEADER + rows);
    const { pictures = [], ...rest } = options;
    for (const path of pictures) {
      await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
      await Deno.writeTextFile(join(folder, path), "x");
    }
    body(await readProducts({ folder, file: TRAIN_PRODUCTS, part: "train", ...rest }));
  });
}

function reasons({ quarantine }: Products): [string, string][] {
  return quarantine.rows.map(({ index, reason }) => [index, reason]);
}

Deno.test("readProducts() reads identifiers exactly and texts clean", () =>
  withProducts(
    '7,<b>Été</b>,"l\'&eacute;t&eacute;",999999999999999999,-5\n',
    ({ rowsIn, products }) => {
      assert.equal(rowsIn, 1);
      assert.deepEqual(products, [{
        index: 7,
        productid: 999_999_999_999_999_999n,
        imageid: -5n,
        title: "Été",
        description: "l'été",
        image: null,
        code: "",
      }]);
    },
  ));

Deno.test("readProducts() has no description where nothing readable is left of it", () =>
  withProducts("1,a,,1,1\n2,b,<p></p>,2,2\n3,c,&nbsp;,3,3\n4,d,x,4,4\n", ({ products }) => {
    assert.deepEqual(products.map(({ description }) => description), [null, null, null, "x"]);
  }));

Deno.test("readProducts() finds the pictures of its own part alone", () =>
  withProducts("1,a,,10,20\n2,b,,11,21\n3,c,,12,22\n", ({ products }) => {
    assert.deepEqual(products.map(({ image }) => image), [
      "images/image_train/image_20_product_10.jpg",
      null,
      null,
    ]);
  }, { pictures: [imagePath("train", "20", "10"), imagePath("test", "21", "11")] }));

Deno.test("readProducts() sets a row aside for each identifier that is none", () =>
  withProducts("x,a,,1,1\n2,b,,p,2\n3,c,,3,\n4,d,,4,4\n", (products) => {
    assert.deepEqual(products.products.map(({ index }) => index), [4]);
    assert.deepEqual(reasons(products), [
      ["x", "broken_csv_row"],
      ["2", "broken_csv_row"],
      ["3", "broken_csv_row"],
    ]);
    assert.match(products.quarantine.rows[1].detail, /productid "p" is not an integer/);
    assert.match(products.quarantine.rows[2].detail, /imageid "" is not an integer/);
  }));

Deno.test("readProducts() keeps the first of two rows with one index or one pair of numbers", () =>
  withProducts("1,a,,1,1\n1,b,,2,2\n3,c,,1,1\n4,d,,1,9\n", (products) => {
    assert.deepEqual(products.products.map(({ title }) => title), ["a", "d"]);
    assert.deepEqual(reasons(products), [["1", "duplicate_id"], ["3", "duplicate_id"]]);
    assert.match(products.quarantine.rows[0].detail, /index already used on line 2/);
  }));

Deno.test("readProducts() lets a row that is set aside take no identity", () =>
  withProducts('1,"",,1,1\n1,a,,1,1\n', (products) => {
    assert.deepEqual(products.products.map(({ title }) => title), ["a"]);
    assert.deepEqual(reasons(products), [["1", "empty_title"]]);
  }));

Deno.test("readProducts() asks for labels by index and sets aside what has none", () => {
  const asked: number[] = [];
  const labelFor = (index: number) => {
    asked.push(index);
    if (index === 1) return "10";
    throw new RejectedRow("missing_label", "none");
  };
  return withProducts("1,a,,1,1\n2,b,,2,2\nx,c,,3,3\n", (products) => {
    assert.deepEqual(products.products.map(({ code }) => code), ["10"]);
    assert.deepEqual(reasons(products), [["2", "missing_label"], ["x", "broken_csv_row"]]);
    assert.deepEqual(asked, [1, 2]);
  }, { labelFor });
});

Deno.test("readProducts() remembers every index that the file names, also on broken rows", () =>
  withProducts("1,a,,1,1\n2,too,many,of,the,columns\n3,,,3,3\n", ({ indexes, products }) => {
    assert.deepEqual(indexes, new Set([1, 2, 3]));
    assert.equal(products.length, 1);
  }));

Deno.test("readProducts() quotes long evidence shortly", () =>
  withProducts(`1,a,,${"9".repeat(500)},1\n2,b,,2,2\n`, ({ quarantine }) => {
    assert.ok(quarantine.rows[0].detail.length < 150);
    assert.ok(quarantine.rows[0].detail.includes("9…"));
  }));

Deno.test("readProducts() cuts texts that are too long, counts them and keeps pairs whole", () =>
  withProducts("1,abcdef,xy,1,1\n2,abc🎈,abcdef,2,2\n", ({ products, cutTexts, quarantine }) => {
    assert.deepEqual(products.map(({ title, description }) => [title, description]), [
      ["abcd", "xy"],
      ["abc", "abcd"],
    ]);
    assert.equal(cutTexts, 3);
    assert.deepEqual(quarantine.rows, []);
  }, { maxCharacters: 4 }));
