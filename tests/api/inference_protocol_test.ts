/** The Open Inference Protocol v2 as its clients speak it; tests/interop lets Triton's own do so. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInferRequest } from "../../api/inference_protocol/request.ts";
import { Problem } from "../../api/http/problem.ts";
import { type TestApp, withApp } from "./_app.ts";

const limits = { products: 8, textCharacters: 50 };
const encoder = new TextEncoder();

function test(name: string, body: (test: TestApp) => Promise<void>): void {
  Deno.test(name, () => withApp({}, body));
}

/** Elements of a BYTES tensor behind their lengths. */
function tensorOf(...elements: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const parts = elements.flatMap((element) => {
    const bytes = typeof element === "string" ? encoder.encode(element) : element;
    return [new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes];
  });
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const bytesTensor = (name: string, data: string[]) => ({
  ...{ name, datatype: "BYTES", shape: [data.length] },
  data,
});

test("GET /v2 tells the server, its health and the model's tensors", async ({ call }) => {
  const get = async (path: string) => await (await call(path, { token: null })).json();
  assert.deepEqual(await get("/v2"), {
    ...{ name: "etiquette", version: "2", extensions: ["binary_tensor_data"] },
  });
  assert.deepEqual(await get("/v2/health/live"), { live: true });
  assert.deepEqual(await get("/v2/health/ready"), { ready: true });
  const { version } = (await get("/ready")).model;
  for (const path of ["/v2/models/model", `/v2/models/model/versions/${version}`]) {
    assert.deepEqual(await get(`${path}/ready`), { ready: true });
    const { versions, inputs, outputs } = await get(path);
    assert.deepEqual(versions, [version]);
    assert.deepEqual(inputs.map(({ name }: { name: string }) => name), ["title", "description"]);
    assert.deepEqual(outputs[3], { name: "probabilities", datatype: "FP32", shape: [-1, 3] });
  }
});

test("POST …/infer predicts from JSON, all outputs or those asked for", async ({ call }) => {
  const inputs = [
    bytesTensor("title", ["Ronde", "Livre"]),
    bytesTensor("description", ["Piscine", ""]),
  ];
  const infer = async (more: Record<string, unknown>) => {
    const response = await call("/v2/models/model/infer", { body: { id: "7", inputs, ...more } });
    assert.equal(response.status, 200);
    return await response.json();
  };
  const { id, model_name, outputs } = await infer({});
  assert.deepEqual([id, model_name], ["7", "model"]);
  const named = Object.fromEntries(
    outputs.map(({ name, data }: { name: string; data: unknown[] }) => [name, data]),
  );
  assert.deepEqual(named.code, ["2583", "10"]);
  assert.deepEqual(named.probabilities.map((p: number) => Math.round(10 * p)), [1, 8, 1, 7, 2, 1]);
  const some = await infer({ outputs: [{ name: "label" }] });
  assert.deepEqual(some.outputs, [
    { name: "label", shape: [2], datatype: "BYTES", data: ["Swimming pools", "Used books"] },
  ]);
});

test("POST …/infer takes and gives binary tensors", async ({ call }) => {
  const titles = tensorOf("Piscine", "Livre");
  const header = encoder.encode(JSON.stringify({
    inputs: [{
      ...{ name: "title", datatype: "BYTES", shape: [2, 1] },
      parameters: { binary_data_size: titles.length },
    }],
    outputs: [
      { name: "code", parameters: { binary_data: true } },
      { name: "confidence", parameters: { binary_data: true } },
    ],
  }));
  const response = await call("/v2/models/model/infer", {
    body: Uint8Array.from([...header, ...titles]),
    headers: {
      "content-type": "application/octet-stream",
      "inference-header-content-length": String(header.length),
    },
  });
  assert.equal(response.status, 200);
  const length = Number(response.headers.get("inference-header-content-length"));
  const bytes = await response.bytes();
  const { outputs } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length)));
  const codes = tensorOf("2583", "10");
  assert.deepEqual(outputs[0].parameters, { binary_data_size: codes.length });
  assert.deepEqual(bytes.slice(length, length + codes.length), codes);
  const floats = new Float32Array(bytes.slice(length + codes.length).buffer);
  assert.deepEqual([...floats], [Math.fround(0.8), Math.fround(0.7)]);
});

test("POST …/infer says what is wrong in `error`, which its clients read", async ({ call }) => {
  const refused = async (path: string, body: unknown) => {
    const response = await call(path, { body });
    return [response.status, (await response.json()).error];
  };
  const inputs = [bytesTensor("title", ["x"])];
  assert.match((await refused("/v2/models/other/infer", { inputs })).join(), /^404,Model other/);
  assert.match((await refused("/v2/models/model/versions/9/infer", { inputs })).join(), /^404/);
  for (
    const [wrong, words] of [
      [{ inputs: [] }, /inputs/],
      [{ inputs: [{ ...inputs[0], shape: [2] }] }, /2 elements, found 1/],
      [{ inputs: [{ ...inputs[0], shape: [0] }] }, /1 to \d+ products/],
      [{ inputs: [...inputs, bytesTensor("description", ["a", "b"])] }, /1 products like/],
      [{ inputs: [...inputs, ...inputs] }, /given twice/],
      [{ inputs: [bytesTensor("description", ["x"])] }, /'title'/],
      [{ inputs: [{ ...inputs[0], datatype: "FP32" }] }, /datatype/],
      [{ inputs, outputs: [{ name: "nothing" }] }, /Output should be code, label/],
    ] as const
  ) {
    const [status, error] = await refused("/v2/models/model/infer", wrong);
    assert.equal(status, 422);
    assert.match(error, words);
  }
});

test("POST …/infer wants a token", async ({ call }) => {
  const body = { inputs: [bytesTensor("title", ["x"])] };
  assert.equal((await call("/v2/models/model/infer", { body, token: null })).status, 401);
});

Deno.test(
  "parseInferRequest() reads any bytes or refuses them in words",
  { permissions: "none" },
  () => {
    const titles = tensorOf("Piscine", "Livre");
    const header = (size: number) =>
      encoder.encode(JSON.stringify({
        inputs: [{
          ...{ name: "title", datatype: "BYTES", shape: [2] },
          parameters: { binary_data_size: size },
        }],
      }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(60), (bytes, size) => {
      for (
        const tail of [bytes, Uint8Array.from([...titles, ...bytes]), titles.subarray(0, size)]
      ) {
        const head = header(size);
        try {
          const body = Uint8Array.from([...head, ...tail]);
          const { rows } = parseInferRequest(body, { headerLength: head.length, limits });
          assert.equal(rows, 2);
        } catch (error) {
          assert.ok(error instanceof Problem && error.status === 422, String(error));
        }
      }
    }));
  },
);
