/** The error of graph building, differentiation and shape inference. */

/** A graph that cannot be: the message names the operator, the node and what was expected. */
export class GraphError extends Error {
  override name = "GraphError";
}

/**
 * Runs a rule.
 *
 * @throws {GraphError} that of the rule, with "Cannot <action>:" before its message.
 */
export function locate<T>(action: string, rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw new GraphError(`Cannot ${action}: ${error.message}`, { cause: error });
  }
}
