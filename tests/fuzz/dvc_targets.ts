/** DVC's texts under fuzz: each target takes arbitrary bytes and throws only for a defect. */
import assert from "node:assert/strict";
import { parseDvcYaml } from "../../src/dvc/dvc_yaml.ts";
import { interpolate } from "../../src/dvc/interpolation.ts";
import { parseLock, printLock } from "../../src/dvc/lock_file.ts";
import { UserError } from "../../src/errors.ts";
import { HOSTILE_PIECES } from "../dvc/_hostile_texts.ts";
import { stageGraph } from "../../src/pipeline/stage_graph.ts";

const decoder = new TextDecoder();
const params = {
  data: { directory: "data/catalogue" },
  rate: 0.1,
  list: [1, "x"],
  map: { a: 1, b: { c: true } },
};

/** Calls `parse`, which may refuse in words only. */
function refusedInWords(parse: () => void): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    assert.notEqual(error.message.trim(), "");
  }
}

/** The targets by the name of their folder in `corpus/`. */
export const DVC_TARGETS = {
  dvc_yaml: {
    tokens: [...HOSTILE_PIECES, "foreach: ", "matrix: ", "do: ", "vars: ", "deps: ", "outs: "],
    run: (bytes: Uint8Array) =>
      refusedInWords(() => void stageGraph(parseDvcYaml(decoder.decode(bytes), params))),
  },
  dvc_lock: {
    tokens: [...HOSTILE_PIECES, "schema: ", "md5: ", "../", "stages: ", "nfiles: "],
    run: (bytes: Uint8Array) =>
      refusedInWords(() => {
        const printed = printLock(parseLock(decoder.decode(bytes)));
        assert.equal(printLock(parseLock(printed)), printed, "printing is idempotent");
      }),
  },
  dvc_template: {
    tokens: [...HOSTILE_PIECES, "rate", "map", "list", "[0]", ".b", "\\${"],
    run: (bytes: Uint8Array) =>
      refusedInWords(() => {
        const text = decoder.decode(bytes);
        void interpolate({ [text]: [text] }, params);
      }),
  },
};
