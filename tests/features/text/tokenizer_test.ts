import assert from "node:assert/strict";
import { Tokenizer } from "../../../src/features/text/tokenizer.ts";
import { tinyEncoderTexts } from "./_tiny_tokenizer.ts";

const tokenizer = new Tokenizer(tinyEncoderTexts);

Deno.test(
  "Tokenizer gives title and description between special tokens",
  { permissions: "none" },
  () => {
    assert.deepEqual(tokenizer.encode({ title: "Lampe", description: null }), [0, 4, 2]);
    const both = tokenizer.encode({ title: "livre de", description: "poche" });
    assert.deepEqual(both, [0, 5, 7, 3, 8, 2], "with a full stop, which it does not know, between");
  },
);

Deno.test("Tokenizer puts the encoder's words before each text", { permissions: "none" }, () => {
  const prefixed = new Tokenizer({ ...tinyEncoderTexts, prefix: "piscine " });
  assert.deepEqual(prefixed.encode({ title: "lampe", description: null }), [0, 6, 4, 2]);
});

Deno.test("Tokenizer cuts off the end of a long text and keeps the last special token", {
  permissions: "none",
}, () => {
  const long = tokenizer.encode({ title: "lampe ".repeat(50), description: null });
  assert.deepEqual(long, [0, 4, 4, 4, 4, 2]);
});

Deno.test("Tokenizer pads behind to the longest text of a batch", { permissions: "none" }, () => {
  const { ids, mask } = tokenizer.pad([[0, 4, 2], [0, 2]]);
  assert.deepEqual([ids.dims, [...ids.data]], [[2, 3], [0n, 4n, 2n, 0n, 2n, 1n]]);
  assert.deepEqual([...mask.data], [1n, 1n, 1n, 1n, 1n, 0n]);
});

Deno.test(
  "Tokenizer refuses a tokenizer.json that it does not understand",
  { permissions: "none" },
  () => {
    const texts = { ...tinyEncoderTexts, tokenizer: { model: { type: "Telepathy" } } };
    assert.throws(() => new Tokenizer(texts), {
      name: "UserError",
      message: /^Cannot use tokenizer\.json: /,
    });
  },
);
