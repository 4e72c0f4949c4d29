/** What fuzzing feeds: each target takes arbitrary bytes and throws only for a defect. */
import assert from "node:assert/strict";
import { cleanText } from "../../src/data/catalogue/clean.ts";
import { CsvRecords } from "../../src/tables/csv/csv_records.ts";
import { API_TARGETS } from "./api_targets.ts";
import { DVC_TARGETS } from "./dvc_targets.ts";
import { ONNX_TARGET } from "./onnx_target.ts";

/** A function under fuzz, and inputs to mutate that its code knows. */
export interface Target {
  run(bytes: Uint8Array): void | Promise<void>;
  /** Pieces that mutations insert. */
  tokens: readonly string[];
}

const decoder = new TextDecoder();

/** The targets by the name of their folder in `corpus/`. */
export const TARGETS: Readonly<Record<string, Target>> = {
  csv: {
    tokens: ['"', '""', ",", "\n", "\r", "\r\n", "\ufeff", "\0", "é", "index"],
    run(bytes) {
      const text = decoder.decode(bytes);
      const records = new CsvRecords().push(text, true);
      const lines = text.split(/\r\n|\n|\r/).length;
      let next = 1;
      for (const { line, lines: span } of records) {
        assert.ok(line >= next, "records come in order, each line once");
        next = line + span;
      }
      assert.ok(next <= lines + 1, "no line beyond the last");
      const parser = new CsvRecords();
      const pieces = text.split(/(?<=\n)/).flatMap((piece) => parser.push(piece));
      assert.deepEqual([...pieces, ...parser.push("", true)], records, "in any pieces");
    },
  },
  markup: {
    tokens: ["<", ">", "&", ";", "<!--", "-->", "&amp;", "&lt;", "<b>", "</p>", "<script>"]
      .concat("</script>", "<![CDATA[", "]]>", "&#", "x=", '"', "\u0301", "\u0316", "\u200b", "<?"),
    run(bytes) {
      const once = cleanText(decoder.decode(bytes));
      assert.equal(cleanText(once), once, "cleaning is idempotent");
      assert.doesNotMatch(once, /\p{Cc}|\s{2}|^\s|\s$|\p{M}{31}/u);
    },
  },
  ...DVC_TARGETS,
  ...API_TARGETS,
  onnx: ONNX_TARGET,
};
