/**
 * The input example of a model folder as MLflow keeps it: named tensors as nested lists, once plain
 * and once as the body of a request to `mlflow models serve`, and their mention in MLmodel.
 */
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { MLMODEL } from "./mlflow_files.ts";

/** A tensor in row-major order. */
export interface ExampleTensor {
  dims: readonly number[];
  data: ArrayLike<number | bigint>;
}

const EXAMPLE = "input_example.json";
const SERVING = "serving_input_example.json";

/** Nested lists, as deep as the tensor has dimensions. */
type Nested = number | Nested[];

/** Adds the example to a folder that `writeModelFolder` has filled. */
export async function addInputExample(
  folder: string,
  tensors: Readonly<Record<string, ExampleTensor>>,
): Promise<void> {
  const inputs = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, nested(tensor)]),
  );
  await writeFileAtomic(join(folder, EXAMPLE), JSON.stringify(inputs) + "\n");
  await writeFileAtomic(join(folder, SERVING), JSON.stringify({ inputs }) + "\n");
  const path = join(folder, MLMODEL);
  const model = {
    ...parse(await Deno.readTextFile(path)) as Record<string, unknown>,
    saved_input_example_info: {
      artifact_path: EXAMPLE,
      serving_input_path: SERVING,
      type: "ndarray",
    },
  };
  await writeFileAtomic(path, stringify(model, { sortMapEntries: true }));
}

function nested({ dims, data }: ExampleTensor): Nested {
  let at = 0;
  const build = (depth: number): Nested =>
    depth === dims.length
      ? Number(data[at++])
      : Array.from({ length: dims[depth] }, () => build(depth + 1));
  return build(0);
}
