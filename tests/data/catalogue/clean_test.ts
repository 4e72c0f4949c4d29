import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanText, productText } from "../../../src/data/catalogue/clean.ts";

function cleans(name: string, cases: [raw: string, clean: string][]): void {
  Deno.test({
    name: `cleanText() ${name}`,
    permissions: "none",
    fn: () => cases.forEach(([raw, clean]) => assert.equal(cleanText(raw), clean)),
  });
}

cleans("separates words where block elements and line breaks stood", [
  ["<p>un</p><p>deux</p>", "un deux"],
  ["un<br>deux<br />trois<BR/>quatre", "un deux trois quatre"],
  ["<ul><li>un</li><li>deux</li></ul>", "un deux"],
  ["<table><tr><td nowrap>un</td><td>deux</td></tr></table>", "un deux"],
]);

cleans("keeps words whole across inline elements", [
  ["<b>L</b>ivre en m<sup>2</sup>", "Livre en m2"],
  ['<span style="color:red">rou</span>ge', "rouge"],
]);

cleans("drops scripts, styles, comments and declarations", [
  ["a<script>if (x<y) alert('&eacute;')</script>b", "a b"],
  ["<style>p{color:red}</style>texte", "texte"],
  ["un<!-- caché <b> -->deux", "undeux"],
  ["<!DOCTYPE html><?xml:namespace prefix = o /><![endif]>texte", "texte"],
]);

cleans("decodes entities, also those escaped twice", [
  ["caf&eacute; &#233; &#xE9;", "café é é"],
  ["caf&amp;eacute; &amp;amp;lt;3", "café <3"],
  ["H&amp;M, R&D, AT&T", "H&M, R&D, AT&T"],
  ["caf&eacute noir", "café noir"],
  ["rock&notes, ?a=1&copy=2", "rock&notes, ?a=1&copy=2"],
  ["&lt;p&gt;texte&lt;/p&gt;", "texte"],
]);

cleans("does not destroy comparisons and hearts", [
  ["a < b", "a < b"],
  ["je <3 ce livre", "je <3 ce livre"],
  ["5<10 cm et 12>11", "5<10 cm et 12>11"],
  ["a <b et c> d", "a <b et c> d"],
  ["x<y sans fin", "x<y sans fin"],
  ["taille <XL ou plus", "taille <XL ou plus"],
]);

cleans("survives broken markup without losing words", [
  ['<a href="foo>lien</a> suite', "lien suite"],
  ['<img src="x.jpg" alt="a > b">fin', "fin"],
  ["texte <br", "texte"],
  ['texte <a href="http://exemple', "texte"],
  ["</p></div>texte<b>", "texte"],
  ["avant <!-- jamais fermé", "avant <!-- jamais fermé"],
  ["<div<p>texte", "texte"],
]);

cleans("brings Unicode into one form and removes what cannot be seen", [
  ["e\u0301te\u0301", "été"],
  ["zero\u200bwidth\ufeff\u00ad", "zerowidth"],
  ["a\u00a0b\u3000c\u2028d\u0000", "a b c d"],
  ["Nintendo™ 10²", "Nintendo™ 10²"],
  ["\t  a \r\n b  ", "a b"],
]);

const nasty = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."< > & ; / ! - # x 3 a b p br script style lt gt amp eacute nbsp \" ' = ".split(" "),
      "&amp;",
      "&lt;",
      "&#38;",
      "<b>",
      "</b>",
      "<script>",
      "</script>",
      "<!--",
      "-->",
      " ",
      "\u0301",
      "\u0338",
      "\u200b",
      "\ufe0f",
      "\u0085",
      "\u037e",
      "\ud800",
      "\n",
    ),
    fc.string({ unit: "binary" }),
  ),
  { maxLength: 30 },
).map((parts) => parts.join(""));

Deno.test({
  name: "cleanText() changes nothing the second time",
  permissions: "none",
  fn: () =>
    fc.assert(
      fc.property(nasty, (raw) => {
        const once = cleanText(raw);
        assert.equal(cleanText(once), once);
      }),
      { numRuns: 5000 },
    ),
});

Deno.test({
  name: "cleanText() leaves no control character and no outer or double space",
  permissions: "none",
  fn: () =>
    fc.assert(
      fc.property(nasty, (raw) => {
        assert.doesNotMatch(cleanText(raw), /\p{Cc}|\s{2}|^\s|\s$|[\u200b\ufeff]/u);
      }),
      { numRuns: 5000 },
    ),
});

Deno.test("cleanText() ends on markup nested thousands deep", () => {
  for (const raw of ["&amp;".repeat(20_000), "<b".repeat(20_000) + ">".repeat(20_000)]) {
    const once = cleanText(raw);
    assert.equal(cleanText(once), once);
  }
  assert.match(cleanText("&" + "amp;".repeat(20) + "lt;b"), /^& amp;amp;/);
});

Deno.test("productText() is the title alone when there is no description", () => {
  assert.equal(productText({ title: "Livre", description: null }), "Livre");
  assert.equal(productText({ title: "Livre", description: "neuf" }), "Livre. neuf");
});
