/** Broken dvc.yaml, dvc.lock and templates: refused in words, or read as what they then say. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDvcYaml } from "../../src/dvc/dvc_yaml.ts";
import { interpolate } from "../../src/dvc/interpolation.ts";
import { parseLock, printLock } from "../../src/dvc/lock_file.ts";
import { UserError } from "../../src/errors.ts";
import { stageGraph } from "../../src/pipeline/stage_graph.ts";
import { nearText } from "./_hostile_texts.ts";

const params = {
  data: { directory: "data/catalogue" },
  rate: 0.1,
  list: [1, "x"],
  map: { a: 1, b: { c: true } },
};

const dvcYaml = await Deno.readTextFile(new URL("../../dvc.yaml", import.meta.url)) + `
  each: { foreach: "\${list}", do: { cmd: "run \${item} \${map}", outs: ["\${item}.txt"] } }
  cell: { matrix: { a: [1, 2], b: "\${list}" }, cmd: "run \${key}", vars: [{ x: 1 }] }
`;
const dvcLock = await Deno.readTextFile(new URL("../../dvc.lock", import.meta.url));

/** Calls `parse`, which may refuse in words only. */
function refusedInWords(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof UserError, `${(error as Error).stack}`);
    assert.notEqual(error.message.trim(), "");
  }
}

Deno.test("any text near a dvc.yaml is a graph of stages or refused in words", () =>
  fc.assert(
    fc.property(nearText(dvcYaml), (text) => {
      refusedInWords(() => stageGraph(parseDvcYaml(text, params)));
    }),
    { numRuns: 150 },
  ));

Deno.test("any text near a dvc.lock is refused in words, or printed and read back the same", () =>
  fc.assert(
    fc.property(nearText(dvcLock.slice(0, 4000)), (text) => {
      refusedInWords(() => {
        const lock = parseLock(text);
        assert.deepEqual(
          parseLock(printLock(lock)),
          parseLock(printLock(parseLock(printLock(lock)))),
        );
      });
    }),
    { numRuns: 300 },
  ));

Deno.test("any text near a template is filled or refused in words", () =>
  fc.assert(
    fc.property(nearText("a ${rate} \\\\${x} ${ map } ${list[0]} ${map.b.c}"), (text) => {
      refusedInWords(() => interpolate({ [text]: [text] }, params));
    }),
    { numRuns: 2000 },
  ));
