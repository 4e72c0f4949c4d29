/** Tells `--set` of notebooks' parameters from `--set` of params.yaml. */
import { parseCells } from "./cells/percent_format.ts";
import { notebookParameters } from "./cells/parameter_cell.ts";

/** Overrides by whom they mean. */
export interface SplitSettings {
  /** Parameters of notebooks, values as typed. */
  settings: Map<string, string>;
  /** Overrides of params.yaml. */
  rest: string[];
}

/** Splits overrides: a key that one of the notebooks has as a parameter is theirs. */
export async function splitSettings(
  overrides: readonly string[],
  { names, folder }: { names: readonly string[]; folder: string },
): Promise<SplitSettings> {
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(`${folder}/${name}.ts`)));
  const known = new Set(texts.flatMap((text) => [...notebookParameters(parseCells(text)).keys()]));
  const keyOf = (override: string) => override.slice(0, Math.max(0, override.indexOf("=")));
  return {
    settings: new Map(
      overrides.filter((override) => known.has(keyOf(override)))
        .map((override) => [keyOf(override), override.slice(keyOf(override).length + 1)]),
    ),
    rest: overrides.filter((override) => !known.has(keyOf(override))),
  };
}
