import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { addInputExample } from "../../src/artifact/input_example.ts";
import { withFolder } from "../_temporary.ts";

Deno.test("addInputExample() writes nested lists and names them in MLmodel, whose keys stay sorted", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "MLmodel"), "artifact_path: text\nsignature: x\n");
    await addInputExample(folder, {
      words: { dims: [1, 2], data: BigInt64Array.of(3n, 4n) },
      pixels: { dims: [1, 2, 1], data: Float32Array.of(0.5, 1) },
    });
    const json = async (name: string) => JSON.parse(await Deno.readTextFile(join(folder, name)));
    const inputs = { words: [[3, 4]], pixels: [[[0.5], [1]]] };
    assert.deepEqual(await json("input_example.json"), inputs);
    assert.deepEqual(await json("serving_input_example.json"), { inputs });
    const mlmodel = parse(await Deno.readTextFile(join(folder, "MLmodel")));
    assert.deepEqual(Object.keys(mlmodel), [
      "artifact_path",
      "saved_input_example_info",
      "signature",
    ]);
    assert.equal(mlmodel.saved_input_example_info.artifact_path, "input_example.json");
  }));
