import assert from "node:assert/strict";
import fc from "fast-check";
import { htmlToText, mayHoldMarkup } from "../../../src/data/catalogue/markup.ts";

function reads(name: string, fn: () => void): void {
  Deno.test({ name: `htmlToText() ${name}`, permissions: "none", fn });
}

reads("decodes what was escaped once, so that a second pass sees the rest", () => {
  assert.equal(htmlToText("caf&amp;eacute; &lt;3"), "caf&eacute; <3");
  assert.equal(htmlToText(htmlToText("caf&amp;eacute;")), "café");
  assert.equal(htmlToText("&lt;b&gt;gras"), "<b>gras");
});

reads("leaves a space for elements that separate words and none for those inside", () => {
  assert.match(htmlToText("un<br>deux <i>tro</i>is"), /^un +deux trois$/);
});

reads("drops the content of scripts, styles and templates, also nested ones", () => {
  for (const name of ["script", "style", "template"]) {
    assert.equal(htmlToText(`a<${name}>x &amp; y</${name}>b`).replaceAll(" ", ""), "ab");
  }
  const nested = "a<template>x<template>y</template>z</template>b";
  assert.equal(htmlToText(nested).replaceAll(" ", ""), "ab");
});

reads("keeps the words behind a sign that opens no markup", () => {
  for (const text of ["5<10 cm", "je <3 ce livre", "a <b et c> d", "x<y", "<", "<>", "a < b"]) {
    assert.equal(htmlToText(text), text);
  }
});

reads("keeps the words behind a tag with broken attributes or cut off", () => {
  assert.equal(htmlToText('<a href="x>lien</a> suite'), "lien suite");
  assert.equal(htmlToText("fin <br").trim(), "fin");
  assert.equal(htmlToText("<p<b>gras").trim(), "gras");
});

reads("changes nothing where there is neither sign nor ampersand", () => {
  const characters = fc.array(fc.constantFrom(..."a é>;/=\"'-!#\u00a0\u200b\n"));
  fc.assert(fc.property(characters.map((some) => some.join("")), (text) => {
    assert.equal(mayHoldMarkup(text), false);
    assert.equal(htmlToText(text), text);
  }));
});

reads("keeps words in their order between any tags", () => {
  const words = fc.array(fc.constantFrom("un", "deux", "trois", "été"), { minLength: 1 });
  const tags = fc.constantFrom("<p>", "</p>", "<br/>", '<div class="a">', "<LI>", "<!-- x -->");
  fc.assert(fc.property(fc.array(fc.tuple(words, tags)), (parts) => {
    const html = parts.map(([some, tag]) => `${some.join(" ")} ${tag} `).join("");
    const expected = parts.flatMap(([some]) => some);
    assert.deepEqual(htmlToText(html).split(/\s+/).filter((word) => word !== ""), expected);
  }));
});

Deno.test("mayHoldMarkup() is true of signs and ampersands", { permissions: "none" }, () => {
  assert.deepEqual(["a<b", "a&b", "a>b", "é", ""].map(mayHoldMarkup), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
