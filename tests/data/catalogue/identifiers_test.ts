import assert from "node:assert/strict";
import fc from "fast-check";
import { parseId, parseIndex } from "../../../src/data/catalogue/identifiers.ts";

const NO_INTEGERS = ["", " ", "x", "1x", "1.0", "1e3", "0x10", "+1", "--1", "1 2", "١", "∞", "1,5"];

function reads(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

reads("parseIndex() reads every integer of 32 bits, spaces around it or not", () => {
  fc.assert(fc.property(fc.integer(), fc.constantFrom("", " ", "\t"), (value, space) => {
    assert.equal(parseIndex(space + value + space), value);
  }));
  for (const edge of [2 ** 31 - 1, -(2 ** 31)]) assert.equal(parseIndex(String(edge)), edge);
});

reads("parseIndex() refuses what an int32 column cannot hold", () => {
  for (const text of ["2147483648", "-2147483649", "99999999999"]) {
    assert.equal(parseIndex(text), null, text);
  }
});

reads("parseIndex() reads minus zero as zero", () => {
  assert.ok(Object.is(parseIndex("-0"), 0));
});

reads("parseId() reads integers of up to 18 digits exactly", () => {
  const limit = 10n ** 18n - 1n;
  fc.assert(fc.property(fc.bigInt({ min: -limit, max: limit }), (value) => {
    assert.equal(parseId(` ${value} `), value);
  }));
  assert.equal(parseId("1000000000000000000"), null);
});

reads("neither reads what is no integer", () => {
  for (const text of NO_INTEGERS) {
    assert.equal(parseIndex(text), null, text);
    assert.equal(parseId(text), null, text);
  }
});
