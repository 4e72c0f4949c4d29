/** The names that a cell of code defines, imports and uses, read from its syntax tree. */
import { parse, type ParseResult } from "@babel/parser";
import traverse from "@babel/traverse";
import type * as t from "@babel/types";
import { UserError } from "../../errors.ts";
import { changedNames } from "./changed_names.ts";

/** A name that an import statement brings. */
export interface ImportedName {
  /** The name in this notebook. */
  local: string;
  /** The name in the module; `*` for all of it, `default` for its default. */
  imported: string;
  /** The specifier as written. */
  from: string;
  typeOnly: boolean;
}

/** A stretch of the source, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** The names of a cell. */
export interface CellNames {
  /** Values defined at the top level. */
  values: string[];
  /** Interfaces and type aliases defined at the top level. */
  types: string[];
  imports: ImportedName[];
  /** Specifiers of imports that bring no name: `import "./a.ts"`. */
  loaded: string[];
  /** Specifiers within `import("./a.ts")`, where they stand. */
  lazilyLoaded: { specifier: string; span: Span }[];
  /** Import statements, which move to the head of the cell's module. */
  importSpans: Span[];
  /** Names that are not defined in the cell, globals and types included. */
  uses: Set<string>;
  /** Those of them that are used as values alone, never as types. */
  usedValues: Set<string>;
  /** Names of other cells that the cell changes, with the line within the cell, from 1. */
  changes: { name: string; line: number }[];
  /** The expression that the cell ends with: its value is shown. */
  result?: Span;
}

/**
 * Reads the names of a cell.
 *
 * @throws {UserError} for code that cannot be parsed, with the line and column in the cell.
 */
export function cellNames(source: string): CellNames {
  const ast = parseCell(source);
  const body = ast.program.body;
  const imports = body.filter((node) => node.type === "ImportDeclaration");
  const { values, usedValues, usedTypes } = scopeNames(ast);
  const types = body.filter((node) =>
    node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration"
  ).map(({ id }) => id.name);
  const own = new Set([...values, ...types]);
  const imported = imports.flatMap(importedNames);
  const last = body.at(-1);
  return {
    values,
    types,
    imports: imported,
    loaded: imports.filter(({ specifiers }) => specifiers.length === 0)
      .map(({ source }) => source.value),
    lazilyLoaded: lazyImports(ast),
    importSpans: imports.map(spanOf),
    uses: new Set(
      [...usedValues, ...usedTypes, ...imported.map(({ local }) => local)]
        .filter((name) => !own.has(name)),
    ),
    usedValues: new Set(
      [...usedValues].filter((name) => !own.has(name) && !usedTypes.has(name)),
    ),
    changes: changedNames(ast, (name) => own.has(name)),
    ...(last?.type === "ExpressionStatement" ? { result: spanOf(last.expression) } : {}),
  };
}

function parseCell(source: string): ParseResult<t.File> {
  try {
    const ast = parse(source, { sourceType: "module", plugins: ["typescript"] });
    const exported = ast.program.body.find(({ type }) => type.startsWith("Export"));
    if (exported) throw new UserError(`${exported.loc?.start.line}:1: a notebook exports nothing`);
    return ast;
  } catch (error) {
    const { loc, message } = error as Error & { loc?: { line: number; column: number } };
    if (!loc) throw error;
    const complaint = message.replace(/ \(\d+:\d+\)$/, "");
    throw new UserError(`${loc.line}:${loc.column + 1}: ${complaint}`);
  }
}

/** Names that the top level binds, and free names anywhere below, those of types included. */
function scopeNames(
  ast: ParseResult<t.File>,
): { values: string[]; usedValues: Set<string>; usedTypes: Set<string> } {
  const values: string[] = [];
  const usedValues = new Set<string>();
  const usedTypes = new Set<string>();
  traverse(ast, {
    Program({ scope, node }) {
      for (const [name, { kind }] of Object.entries(scope.bindings)) {
        if (kind !== "module" && kind !== "unknown") values.push(name);
      }
      const enums = node.body.filter(({ type }) => type === "TSEnumDeclaration");
      values.push(...enums.map((node) => (node as t.TSEnumDeclaration).id.name));
      for (const name of Object.keys(scope.globals)) usedValues.add(name);
    },
    TSTypeReference({ node }) {
      usedTypes.add(leftmost(node.typeName));
    },
    TSTypeQuery({ node }) {
      if (node.exprName.type !== "TSImportType") usedTypes.add(leftmost(node.exprName));
    },
    TSClassImplements({ node }) {
      if (node.expression.type === "Identifier") usedTypes.add(node.expression.name);
    },
  });
  return { values: [...new Set(values)], usedValues, usedTypes };
}

function lazyImports(ast: ParseResult<t.File>): CellNames["lazilyLoaded"] {
  const found: CellNames["lazilyLoaded"] = [];
  traverse(ast, {
    ImportExpression({ node: { source } }) {
      if (source.type !== "StringLiteral") return;
      found.push({ specifier: source.value, span: spanOf(source) });
    },
  });
  return found;
}

function leftmost(name: t.TSEntityName): string {
  if (name.type === "TSQualifiedName") return leftmost(name.left);
  return name.type === "Identifier" ? name.name : "this";
}

function importedNames(node: t.ImportDeclaration): ImportedName[] {
  return node.specifiers.map((specifier) => ({
    local: specifier.local.name,
    imported: specifier.type === "ImportNamespaceSpecifier"
      ? "*"
      : specifier.type === "ImportDefaultSpecifier"
      ? "default"
      : specifier.imported.type === "Identifier"
      ? specifier.imported.name
      : specifier.imported.value,
    from: node.source.value,
    typeOnly: node.importKind === "type" ||
      specifier.type === "ImportSpecifier" && specifier.importKind === "type",
  }));
}

function spanOf({ start, end }: t.Node): Span {
  return { start: start!, end: end! };
}
