/**
 * Requests of the Open Inference Protocol v2 (https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol)
 * with its binary extension: a JSON object, then the bytes of the tensors that say their size.
 */
import { z } from "zod";
import { invalid, Problem } from "../http/problem.ts";

/** Tensors that a request may send, all of datatype BYTES and one element a product. */
export const INPUTS = ["title", "description", "image"] as const;
type InputName = typeof INPUTS[number];

/** An output that a request asks for. */
export interface RequestedOutput {
  name: string;
  binary: boolean;
}

/** A parsed request. */
export interface InferRequest {
  id: string | undefined;
  /** One element a product; text is UTF-8. */
  inputs: Partial<Record<InputName, (string | Uint8Array)[]>>;
  rows: number;
  /** Undefined for all of them. */
  outputs: RequestedOutput[] | undefined;
  /** True where outputs are binary unless they say otherwise. */
  binaryOutputs: boolean;
}

const data = z.array(z.union([z.string(), z.array(z.string())]));
const schema = z.object({
  id: z.string().max(200).optional(),
  parameters: z.object({ binary_data_output: z.boolean().optional() }).optional(),
  inputs: z.array(z.object({
    name: z.enum(INPUTS),
    datatype: z.literal("BYTES"),
    shape: z.array(z.int().min(0)).min(1).max(2),
    parameters: z.object({ binary_data_size: z.int().min(0).optional() }).optional(),
    data: data.optional(),
  })).min(1).max(INPUTS.length),
  outputs: z.array(z.object({
    name: z.string().max(100),
    parameters: z.object({ binary_data: z.boolean().optional() }).optional(),
  })).max(20).optional(),
});

/** Limits of a request. */
export interface InferLimits {
  products: number;
  textCharacters: number;
}

/**
 * Parses a body; `headerLength` is the length of its JSON, where binary tensors follow.
 *
 * @throws {Problem} 422 saying what is wrong.
 */
export function parseInferRequest(
  body: Uint8Array,
  { headerLength = body.length, limits }: { headerLength?: number; limits: InferLimits },
): InferRequest {
  if (!Number.isInteger(headerLength) || headerLength < 0 || headerLength > body.length) {
    throw invalid([], `Inference-Header-Content-Length should be at most ${body.length}`);
  }
  const request = parseHeader(body.subarray(0, headerLength));
  let rest = body.subarray(headerLength);
  const inputs: InferRequest["inputs"] = {};
  let rows: number | undefined;
  for (const [at, { name, shape, parameters, data }] of request.inputs.entries()) {
    const loc = ["inputs", at];
    const [count, width = 1] = shape;
    if (width !== 1) throw invalid([...loc, "shape"], "Input should have one element a product");
    if (count < 1 || count > limits.products) {
      throw invalid([...loc, "shape"], `Input should have 1 to ${limits.products} products`);
    }
    if (rows !== undefined && rows !== count) {
      throw invalid([...loc, "shape"], `Input should have ${rows} products like the others`);
    }
    if (name in inputs) throw invalid([...loc, "name"], "Input is given twice");
    rows = count;
    const size = parameters?.binary_data_size;
    const elements = size === undefined
      ? (data ?? []).flat()
      : splitElements(rest.subarray(0, size), size, [...loc, "parameters", "binary_data_size"]);
    if (size !== undefined) rest = rest.subarray(size);
    if (elements.length !== count) {
      throw invalid(
        [...loc, "data"],
        `Input should have ${count} elements, found ${elements.length}`,
      );
    }
    inputs[name] = name === "image" ? elements : toTexts(elements, { loc, limits });
  }
  if (rest.length > 0) throw invalid([], `${rest.length} bytes follow the last tensor`);
  if (rows === undefined || !inputs.title) {
    throw invalid(["inputs"], "Input should have the tensor 'title'");
  }
  const binaryOutputs = request.parameters?.binary_data_output ?? false;
  return {
    id: request.id,
    inputs,
    rows,
    outputs: request.outputs?.map(({ name, parameters }) => ({
      name,
      binary: parameters?.binary_data ?? binaryOutputs,
    })),
    binaryOutputs,
  };
}

function parseHeader(bytes: Uint8Array): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch {
    throw invalid([], "JSON decode error", "json_invalid");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem(
    422,
    parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
      type: "value_error",
      loc: ["body", ...path.map((step) => typeof step === "number" ? step : String(step))],
      msg: message,
    })),
  );
}

/** Elements of a BYTES tensor: each is its length as uint32, little-endian, and so many bytes. */
function splitElements(bytes: Uint8Array, size: number, loc: (string | number)[]): Uint8Array[] {
  const elements: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < size) throw invalid(loc, "The body ends within the tensor");
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 > bytes.length ? Infinity : at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw invalid(loc, "An element ends beyond the tensor");
    elements.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return elements;
}

function toTexts(
  elements: readonly (string | Uint8Array)[],
  { loc, limits }: { loc: (string | number)[]; limits: InferLimits },
): string[] {
  return elements.map((element, row) => {
    let text: string;
    try {
      text = typeof element === "string" ? element : decodeUtf8(element);
    } catch {
      throw invalid([...loc, "data", row], "Input should be UTF-8");
    }
    if (text.length <= limits.textCharacters) return text;
    throw invalid(
      [...loc, "data", row],
      `String should have at most ${limits.textCharacters} characters`,
    );
  });
}

/** @throws {TypeError} for bytes that are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
