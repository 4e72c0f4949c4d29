/** The imports of TypeScript sources, read from their text, and the graph they make. */
import { posix } from "node:path";
import { blank } from "./_source_text.ts";

/** Source texts by path below the repository's root. */
export type SourceTree = ReadonlyMap<string, string>;

/** One import or re-export. */
export interface Import {
  /** As written. */
  specifier: string;
  /** A path below the root for a relative specifier, else the specifier. */
  target: string;
  /** Vanishes when types are stripped. */
  typeOnly: boolean;
  kind: "import" | "export" | "dynamic";
}

const STATIC =
  /(?<=^|[\n;}])[ \t]*(import|export)\s+(type\s+)?((?:(?!\b(?:import|export|interface)\b)[^;"'`()=])*?)\s*from\s*(["'])( *)\4/g;
const SIDE_EFFECT = /(?<=^|[\n;}])[ \t]*(import)\s*(["'])( *)\2/g;
const DYNAMIC = /\bimport\s*\(\s*(["'`])( *)\1/g;

/** Lists what a file imports, in no particular order. */
export function importsOf(path: string, source: string): Import[] {
  const code = blank(source, { strings: true });
  const found: Import[] = [];
  const add = (match: RegExpMatchArray, rest: Pick<Import, "typeOnly" | "kind">) => {
    const end = match.index! + match[0].length - 1;
    const start = end - match.at(-1)!.length;
    const specifier = source.slice(start, end);
    found.push({ specifier, target: targetOf(path, specifier), ...rest });
  };
  for (const match of code.matchAll(STATIC)) {
    const typeOnly = match[2] !== undefined || namesOnlyTypes(match[3]);
    add(match, { typeOnly, kind: match[1] as "import" | "export" });
  }
  for (const match of code.matchAll(SIDE_EFFECT)) add(match, { typeOnly: false, kind: "import" });
  for (const match of code.matchAll(DYNAMIC)) add(match, { typeOnly: false, kind: "dynamic" });
  return found;
}

/** The imports of every file that become code. */
export function valueGraph(tree: SourceTree): Map<string, string[]> {
  return new Map(
    [...tree].map(([path, source]) => [
      path,
      importsOf(path, source)
        .filter(({ typeOnly, target }) => !typeOnly && tree.has(target))
        .map(({ target }) => target),
    ]),
  );
}

/** The shortest chain of imports from each start to each file it reaches, both ends included. */
export function chainsFrom(
  starts: readonly string[],
  graph: ReadonlyMap<string, readonly string[]>,
): string[][] {
  const chains = new Map(starts.map((start) => [start, [start]]));
  for (const [path, chain] of chains) {
    for (const target of graph.get(path) ?? []) {
      if (!chains.has(target)) chains.set(target, [...chain, target]);
    }
  }
  return [...chains.values()];
}

/** `{ type A, type B }` but not `{}`, a default import or a namespace. */
function namesOnlyTypes(clause: string): boolean {
  const names = /^\{([^}]*)\}$/.exec(clause.trim())?.[1].split(",").map((name) => name.trim());
  const given = names?.filter((name) => name !== "") ?? [];
  return given.length > 0 && given.every((name) => /^type\s/.test(name));
}

function targetOf(path: string, specifier: string): string {
  if (!/^\.\.?\//.test(specifier)) return specifier;
  return posix.join(posix.dirname(path), specifier);
}
