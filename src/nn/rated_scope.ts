/** A scope whose parameters learn at another pace. */
import type { Scope } from "./scope.ts";

/** The same scope, with the learning rate of everything declared in it multiplied by a factor. */
export function withRate(scope: Scope, factor: number): Scope {
  return {
    graph: scope.graph,
    input: (name, dtype, shape) => scope.input(name, dtype, shape),
    parameter: (spec) => scope.parameter({ ...spec, rate: factor * (spec.rate ?? 1) }),
    bag: (spec) => scope.bag({ ...spec, rate: factor * (spec.rate ?? 1) }),
    running: (spec, ofBatch) => scope.running(spec, ofBatch),
    dropout: (x, spec) => scope.dropout(x, spec),
  };
}
