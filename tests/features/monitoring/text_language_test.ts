import assert from "node:assert/strict";
import { detectLanguage } from "../../../src/features/monitoring/text_language.ts";

for (
  const [text, language] of [
    ["Piscine gonflable pour enfant 3 boudins", "fr"],
    ["Inflatable swimming pool for kids", "en"],
    ["Kinder Planschbecken aufblasbar blau", "de"],
    ["", "und"],
    ["12345 !?", "und"],
  ]
) {
  Deno.test(`the language of '${text}' is ${language}`, { permissions: "none" }, () => {
    assert.equal(detectLanguage(text), language);
  });
}
