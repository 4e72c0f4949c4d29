/**
 * The graph a model is built in: values, the nodes that make them, inputs, constants and outputs.
 * Nodes stand in the order they were built, which is a topological order. What an operator does to
 * shapes comes from the operator set the graph is made with; the graph knows no operator by name.
 */
import { type DType, type Tensor, tensor } from "../../tensor.ts";
import type { AttributeKind, Attributes, OpSet } from "./op.ts";
import { GraphError, locate } from "./graph_error.ts";

/** A dimension: a size, or the name of one that is only known when the graph runs. */
export type Dim = number | string;
/** Dimensions of a value, outermost first; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** What is known of a tensor before it exists. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
  /** For an integer vector or scalar whose elements are known while building (a shape): them. */
  readonly contents?: readonly Dim[];
}

/** A tensor of the graph. */
export interface Value extends TensorType {
  readonly graph: Graph;
  readonly name: string;
  /** The node that makes it; absent for inputs and constants. */
  readonly producer?: Node;
  /** The tensor itself, for a constant. */
  readonly constant?: Tensor;
}

/** One use of an operator. An omitted optional input is `undefined`. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** How attributes are stored, for an operator that the set does not have. */
  readonly kinds?: Readonly<Record<string, AttributeKind>>;
  /** A short way back, in the place of its operator's gradient. */
  readonly customGradient?: CustomGradient;
}

/**
 * The gradient of a node with respect to values that it was made from over several others, where a
 * formula takes fewer steps back than the chain rule.
 */
export interface CustomGradient {
  readonly inputs: readonly Value[];
  /** Gradients of these inputs from that of the node's output. */
  gradient(dy: Value): readonly Value[];
}

/** How a node is made besides its operator and inputs. */
export interface NodeOptions {
  /** @default the operator and a number */
  name?: string;
  /** Names of the outputs. @default the node's, numbered from the second on */
  names?: readonly string[];
  attributes?: Attributes;
  /** How many of the operator's outputs are wanted. @default {1} */
  outputs?: number;
  /** Types of the outputs, for an operator that the set does not have (read from a file). */
  types?: readonly TensorType[];
  /** How its attributes are stored, likewise. */
  kinds?: Readonly<Record<string, AttributeKind>>;
  /** A short way back. @default the operator's gradient */
  customGradient?: CustomGradient;
}

/** Constants up to this many elements are shared when equal. */
const SHARED_ELEMENTS = 8;

/** A graph under construction. */
export class Graph {
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

  /** Makes a value an output under a name of its own. @throws {GraphError} if the name is taken. */
  output(name: string, value: Value): void {
    if (value.name !== name) this.#claim(name);
    this.outputs.set(name, value);
  }

  /** The first name `<stem>_<number>` that neither this graph nor `reserved` has; claims nothing. */
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

/** Tells 0 from -0, unlike joining. */
function constantKey(data: ArrayLike<number | bigint>): string {
  return Array.from(data, (x) => Object.is(x, -0) ? "-0" : String(x)).join();
}
