/** The parameters of a notebook: constants of the cell tagged `parameters`, which `--set` replaces. */
import { parse } from "@babel/parser";
import type * as t from "@babel/types";
import { UserError } from "../../errors.ts";
import { parseYaml } from "../../config/overrides.ts";
import type { Cell } from "./percent_format.ts";

/** A parameter and its value as written in the notebook. */
interface Parameter {
  name: string;
  value: unknown;
  start: number;
  end: number;
}

/** Names and values of a notebook's parameters. */
export function notebookParameters(cells: readonly Cell[]): Map<string, unknown> {
  return new Map(
    cells.filter(({ parameters }) => parameters)
      .flatMap(({ source }) => literals(source)).map(({ name, value }) => [name, value]),
  );
}

/**
 * Replaces values of parameters; `settings` maps names to values as typed.
 *
 * @throws {UserError} for a value of another type than the parameter's.
 */
export function setParameters(
  cells: readonly Cell[],
  settings: ReadonlyMap<string, string>,
): Cell[] {
  return cells.map((cell) => {
    if (!cell.parameters) return cell;
    let source = cell.source;
    for (const { name, value, start, end } of literals(source).toReversed()) {
      const text = settings.get(name);
      if (text === undefined) continue;
      const given = parseYaml(text, `--set ${name}=${text}`);
      if (typeof given !== typeof value || Array.isArray(given) !== Array.isArray(value)) {
        throw new UserError(
          `Cannot set ${name} to ${JSON.stringify(given)}: expected a ${typeof value} such as ` +
            JSON.stringify(value),
        );
      }
      source = source.slice(0, start) + JSON.stringify(given) + source.slice(end);
    }
    return { ...cell, source };
  });
}

/** Constants of the source whose value is written out; none of a source that cannot be parsed. */
function literals(source: string): Parameter[] {
  const program = parsed(source);
  if (!program) return [];
  return program.body.flatMap((node) => {
    if (node.type !== "VariableDeclaration") return [];
    return node.declarations.flatMap(({ id, init }) => {
      const value = init ? literalValue(init) : undefined;
      if (id.type !== "Identifier" || !init || value === undefined) return [];
      return [{ name: id.name, value, start: init.start!, end: init.end! }];
    });
  });
}

function parsed(source: string): t.Program | undefined {
  try {
    return parse(source, { sourceType: "module", plugins: ["typescript"] }).program;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // the cell itself will say so
    throw error;
  }
}

/** The value of a number, text, boolean or list of them; undefined for another expression. */
function literalValue(node: t.Node): unknown {
  switch (node.type) {
    case "NumericLiteral":
    case "StringLiteral":
    case "BooleanLiteral":
      return node.value;
    case "UnaryExpression": {
      const value = literalValue(node.argument);
      return node.operator === "-" && typeof value === "number" ? -value : undefined;
    }
    case "ArrayExpression": {
      const values = node.elements.map((element) => element ? literalValue(element) : undefined);
      return values.includes(undefined) ? undefined : values;
    }
  }
}
