/** Cleaning takes time in proportion to the length of a text, whatever the text. */
import assert from "node:assert/strict";
import process from "node:process";
import { cleanText } from "../../../src/data/catalogue/clean.ts";

/** Texts of about `n` characters that make careless parsers search again and again. */
const HOSTILE: Record<string, (n: number) => string> = {
  "unclosed comments": (n) => "<!--".repeat(n / 4),
  "comments that almost end": (n) => "<!-- --".repeat(n / 7),
  "tags that never end": (n) => "<b".repeat(n / 2),
  "open tags": (n) => "<b>".repeat(n / 3),
  "open tags closed by others": (n) => "<b>".repeat(n / 7) + "</i>".repeat(n / 7),
  "nested templates": (n) => "<template>".repeat(n / 21) + "</template>".repeat(n / 21),
  "open scripts": (n) => "<script></scrip".repeat(n / 15),
  "CDATA": (n) => "<![CDATA[".repeat(n / 9),
  "processing instructions": (n) => "<?x".repeat(n / 3),
  "attributes of one tag": (n) => "<a " + "x=1 ".repeat(n / 4),
  "attributes with open quotes": (n) => `<a x="`.repeat(n / 6),
  "spaces within a tag": (n) => "<a" + " ".repeat(n) + "<",
  "spaces before a value": (n) => "<a x=" + " ".repeat(n) + ">",
  "a long name": (n) => "<" + "a-".repeat(n / 2),
  "one letter": (n) => "a".repeat(n),
  "entities without an end": (n) => "&eacute".repeat(n / 7),
  "ampersands": (n) => "&".repeat(n),
  "a number without an end": (n) => "&#" + "1".repeat(n),
  "escapes of escapes": (n) => "&" + "amp;".repeat(n / 4),
  "escapes side by side": (n) => "&amp;lt;".repeat(n / 8),
  "combining marks out of order": (n) => "a" + "\u0301".repeat(n / 2) + "\u0316".repeat(n / 2),
  "marks that compose": (n) => "a" + "\u0344\u0327".repeat(n / 2),
  "line breaks": (n) => "\r\n".repeat(n / 2),
};

/** Processor time of this process, which others on the machine do not change; least of a few runs. */
function processorTime(work: () => void): number {
  return Math.min(...Array.from({ length: 3 }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  }));
}

const SMALL = 1 << 12;
const GROWTH = 64;
/** Of the text that grows to 64 times its length; 64 where time is linear, 4,096 where it is quadratic. */
const MOST = 512;
/** Microseconds below which a run is too short to be compared; quadratic ones take seconds. */
const SHORT = 200_000;

for (const [name, text] of Object.entries(HOSTILE)) {
  Deno.test(`cleanText() takes linear time for ${name}`, () => {
    const small = text(SMALL);
    const large = text(SMALL * GROWTH);
    cleanText(small); // compiled before it is measured
    const most = Math.max(processorTime(() => cleanText(small)) * MOST, SHORT);
    assert.ok(processorTime(() => cleanText(large)) <= most);
  });
}
