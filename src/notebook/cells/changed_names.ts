/**
 * Changes of values that belong to another cell: `rows.push(1)`, `rows[0] = 1`, `delete rows.x`. A cell
 * that changes them would show something else when it alone runs again, so notebooks refuse it.
 */
import type { ParseResult } from "@babel/parser";
import traverse, { type NodePath } from "@babel/traverse";
import type * as t from "@babel/types";

/** Methods of the language's collections that change their object. */
const CHANGING = new Set([
  ...["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"],
  ...["set", "add", "delete", "clear"],
]);

/** The names that are neither defined in the cell nor global, whose value the cell changes. */
export function changedNames(
  ast: ParseResult<t.File>,
  isOwn: (name: string) => boolean,
): { name: string; line: number }[] {
  const changes: { name: string; line: number }[] = [];
  const record = (path: NodePath, target: t.Node) => {
    const root = rootOf(target);
    if (root === undefined || isOwn(root) || path.scope.hasBinding(root, true)) return;
    changes.push({ name: root, line: path.node.loc?.start.line ?? 1 });
  };
  traverse(ast, {
    AssignmentExpression: (path) => record(path, path.node.left),
    UpdateExpression: (path) => record(path, path.node.argument),
    UnaryExpression: (path) => {
      if (path.node.operator === "delete") record(path, path.node.argument);
    },
    CallExpression: (path) => {
      const { callee } = path.node;
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
      const { object } = callee;
      if (CHANGING.has(callee.property.name) && object.type === "Identifier") record(path, object);
    },
  });
  return changes;
}

/** The variable at the start of `a.b[c]`; undefined for anything else. */
function rootOf(node: t.Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? rootOf(node.object) : undefined;
}
