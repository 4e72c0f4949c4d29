/**
 * The graph a model is built in: values, the nodes that make them, inputs, constants and outputs.
 * Nodes stand in the order they were built, which is a topological order. What an operator does to
 * shapes comes from the operator set the graph is made with; the graph knows no operator by name.
 */
import { type DType, type Tensor, tensor } from "../../tensor.ts";
import type { OpSet } from "./op.ts";
import type {
  GraphBuilder,
  Node,
  NodeOptions,
  OutputGradients,
  Shape,
  TensorType,
  Value,
} from "./value.ts";
import { GraphError, locate } from "./graph_error.ts";

/** Constants up to this many elements are shared when equal. */
const SHARED_ELEMENTS = 8;

/** A graph under construction. */
export class Graph implements GraphBuilder {
  readonly inputs: Value[] = [];
  readonly constants: Value[] = [];
  readonly nodes: Node[] = [];
  readonly outputs: Map<string, Value> = new Map();
  readonly #names = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #shared = new Map<string, Value>();

  constructor(readonly ops: OpSet) {}

  /** Declares an input. @throws {GraphError} if the name is taken. */
  input(name: string, dtype: DType, shape: Shape): Value {
    const value = { graph: this, name: this.#claim(name), dtype, shape };
    this.inputs.push(value);
    return value;
  }

  /** Adds a constant, which becomes an initializer of the file; small equal ones are shared. */
  constant(constant: Tensor, name?: string): Value {
    const { dtype, dims: shape, data } = constant;
    const key = name === undefined && data.length <= SHARED_ELEMENTS
      ? `${dtype}[${shape}]${constantKey(data)}`
      : undefined;
    const known = key === undefined ? undefined : this.#shared.get(key);
    if (known) return known;
    const unique = name === undefined ? this.#fresh("constant") : this.#claim(name);
    const value = { ...constantType(constant), graph: this, name: unique, constant };
    this.constants.push(value);
    if (key !== undefined) this.#shared.set(key, value);
    return value;
  }

  /** A scalar constant. */
  scalar(value: number, dtype: DType = "float32"): Value {
    return this.constant(tensor(dtype, { data: [value] }));
  }

  /** A vector of int64 constants, as ONNX wants axes, shapes and sizes. */
  integers(values: readonly number[]): Value {
    return this.constant(tensor("int64", { dims: [values.length], data: values }));
  }

  /**
   * Adds a node and gives its outputs, their types inferred by the operator's record.
   *
   * @throws {GraphError} if the operator is unknown or refuses its inputs.
   */
  node(op: string, inputs: readonly (Value | undefined)[], options: NodeOptions = {}): Value[] {
    const { names } = options;
    const fresh = names ? undefined : this.#fresh(op);
    const name = options.name || fresh || names?.[0] || op;
    const types = options.types ?? locate(
      `build ${op} '${name}'`,
      () => this.ops.infer(op, inputs, { count: options.outputs ?? 1, ...options }),
    );
    const outputs: Value[] = [];
    const { attributes = {}, kinds, customGradient } = options;
    const node = { name, op, inputs, outputs, attributes, kinds, customGradient };
    for (const [at, type] of types.entries()) {
      const output = names?.[at] ?? (at === 0 ? name : `${name}.${at}`);
      if (output !== fresh) this.#claim(output);
      outputs.push({ ...type, graph: this, name: output, producer: node });
    }
    this.nodes.push(node);
    return outputs;
  }

  /** Applies the gradient rule of a node's operator. @throws {GraphError} if it has no record. */
  differentiate(
    node: Node,
    gradients: OutputGradients,
  ): readonly (Value | undefined)[] {
    return this.ops.differentiate(node, gradients);
  }

  /** Makes a value an output under a name of its own. @throws {GraphError} if the name is taken. */
  output(name: string, value: Value): void {
    if (value.name !== name) this.#claim(name);
    this.outputs.set(name, value);
  }

  /** Returns the first name `<stem>_<number>` that neither this graph nor `reserved` has; claims nothing. */
  unusedName(stem: string, reserved: ReadonlySet<string> = new Set()): string {
    for (let count = this.#counts.get(stem) ?? 0;; count++) {
      const name = `${stem}_${count}`;
      if (!this.#names.has(name) && !reserved.has(name)) return name;
    }
  }

  #claim(name: string): string {
    if (this.#names.has(name)) {
      throw new GraphError(`Cannot name a value '${name}': the name is taken in this graph`);
    }
    this.#names.add(name);
    return name;
  }

  #fresh(stem: string): string {
    const name = this.unusedName(stem);
    this.#counts.set(stem, Number(name.slice(stem.length + 1)) + 1);
    return this.#claim(name);
  }
}

/** The type of a constant; vectors and scalars of int64 have known contents. */
export function constantType({ dtype, dims: shape, data }: Tensor): TensorType {
  const isShape = dtype === "int64" && shape.length <= 1;
  return {
    dtype,
    shape,
    contents: isShape ? Array.from(data as BigInt64Array, Number) : undefined,
  };
}

/** A key of equal constants; 0 and -0 differ. */
function constantKey(data: ArrayLike<number | bigint>): string {
  return Array.from(data, (x) => Object.is(x, -0) ? "-0" : String(x)).join();
}
