import assert from "node:assert/strict";
import fc from "fast-check";
import { TextLineStream } from "../../src/pipeline/text_lines.ts";

const pure = { permissions: "none" } as const;

function linesOf(...chunks: string[]): Promise<string[]> {
  return Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new TextLineStream()));
}

for (
  const [chunks, lines] of [
    [["a\nb\n"], ["a", "b"]],
    [["a\nb"], ["a", "b"]],
    [["a\r\nb\r\n"], ["a", "b"]],
    [["a\r", "\nb"], ["a", "b"]],
    [["\n\na"], ["", "", "a"]],
    [["long", " line", "", "\n"], ["long line"]],
    [["a\rb\n"], ["a\rb"]],
    [[""], []],
    [[], []],
  ]
) {
  Deno.test(
    `TextLineStream cuts ${JSON.stringify(chunks)} into ${JSON.stringify(lines)}`,
    pure,
    async () => {
      assert.deepEqual(await linesOf(...chunks), lines);
    },
  );
}

Deno.test("TextLineStream does not care where the chunks were cut", pure, () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r\n") });
  return fc.assert(fc.asyncProperty(text, fc.array(fc.nat(20)), async (text, cuts) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), Infinity];
    const chunks = at.slice(1).map((end, i) => text.slice(at[i], end));
    assert.deepEqual(await linesOf(...chunks), await linesOf(text));
  }));
});
