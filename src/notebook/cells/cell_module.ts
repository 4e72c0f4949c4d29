/**
 * A cell as an ES module: it imports what it uses of other cells and of the notebook's imports, exports
 * what it defines, and its default export is the value of its last expression. Modules are named by a
 * hash of their code and of everything that they load, so that the runtime's own module cache runs a
 * cell again exactly when it, or something that it uses, changed.
 */
import { createHash } from "node:crypto";
import type { CodeCell } from "./cell_graph.ts";
import type { ImportedName, Span } from "./cell_names.ts";

/** The module of a cell. */
export interface CellModule {
  /** 32 hex digits, over its code, its cells and its inputs. */
  hash: string;
  /** Its code; the first line is ours, the cell's own lines follow. */
  text: string;
}

/** Lines of a module before the cell's own. */
export const HEADER_LINES = 1;

/** Inputs of cells that are not in the notebook. */
export interface ModuleInputs {
  /** The specifier of an import, resolved from the notebook's folder. */
  resolve(specifier: string): string;
  /** A hash of the code behind an import. */
  codeHash(specifier: string): string;
  /** A hash of the data that the notebook may read. */
  dataHash: string;
}

/** Writes the modules of cells, in order. */
export function cellModules(
  cells: readonly CodeCell[],
  inputs: ModuleInputs,
): Map<CodeCell, CellModule> {
  const modules = new Map<CodeCell, CellModule>();
  const seen = new Map<string, number>();
  for (const cell of cells) {
    const text = moduleText(cell, modules, inputs);
    const content = [
      text,
      ...new Set(
        [...cell.names.imports, ...cell.imports].map(({ from }) => from)
          .concat(cell.names.loaded, cell.names.lazilyLoaded.map(({ specifier }) => specifier))
          .map(inputs.codeHash),
      ),
      inputs.dataHash,
    ].join("\0");
    // Equal cells are two modules, since each has an output of its own.
    const copy = seen.get(content) ?? 0;
    seen.set(content, copy + 1);
    const hash = createHash("sha256").update(`${content}\0${copy}`).digest("hex").slice(0, 32);
    modules.set(cell, { hash, text });
  }
  return modules;
}

/** The file name of a module. */
export function moduleFile(hash: string): string {
  return `${hash}.ts`;
}

function moduleText(
  { cell, names, needs, imports }: CodeCell,
  modules: ReadonlyMap<CodeCell, CellModule>,
  { resolve }: ModuleInputs,
): string {
  const head = [
    ...names.loaded.map((specifier) => `import ${JSON.stringify(resolve(specifier))};`),
    ...imports.map((imported) => importStatement(imported, resolve)),
    ...needs.flatMap(({ from, values, types }) => {
      const file = JSON.stringify(`./${moduleFile(modules.get(from)!.hash)}`);
      return [
        ...(values.length > 0 ? [`import { ${values.join(", ")} } from ${file};`] : []),
        ...(types.length > 0 ? [`import type { ${types.join(", ")} } from ${file};`] : []),
      ];
    }),
    ...(names.values.length > 0 ? [`export { ${names.values.join(", ")} };`] : []),
    ...(names.types.length > 0 ? [`export type { ${names.types.join(", ")} };`] : []),
  ];
  return `${head.join(" ")}\n${moduleSource(cell.source, names, resolve)}\n`;
}

function importStatement(
  { local, imported, from, typeOnly }: ImportedName,
  resolve: (specifier: string) => string,
): string {
  const binding = imported === "*"
    ? `* as ${local}`
    : `{ ${imported === local ? local : `${imported} as ${local}`} }`;
  return `import ${typeOnly ? "type " : ""}${binding} from ${JSON.stringify(resolve(from))};`;
}

/**
 * The source without its import statements, with its last expression as the default export, and every
 * other character in its line.
 */
function moduleSource(
  source: string,
  { importSpans, lazilyLoaded, result }: CodeCell["names"],
  resolve: (specifier: string) => string,
): string {
  const blank = ({ start, end }: Span) => source.slice(start, end).replaceAll(/[^\n]/g, " ");
  const edits = [
    ...importSpans.map((span) => ({ ...span, text: blank(span) })),
    ...lazilyLoaded.map(({ span, specifier }) => ({
      ...span,
      text: JSON.stringify(resolve(specifier)),
    })),
    ...(result
      ? [
        { start: result.start, end: result.start, text: "export default (" },
        { start: result.end, end: result.end, text: ")" },
      ]
      : []),
  ];
  // From the end, since an edit moves what follows it.
  return edits.toSorted((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), source);
}
