/** deno.json lists the packages that the code imports, and no others. */
import assert from "node:assert/strict";
import { importsOf } from "./_imports.ts";
import { repositorySources, ROOT } from "./_repository.ts";

/** Keys of the import map that resolve no specifier; the longest key that fits resolves it. */
function unused(imports: Record<string, string>, specifiers: readonly string[]): string[] {
  const keys = Object.keys(imports).toSorted((a, b) => b.length - a.length);
  const used = new Set(
    specifiers.map((name) =>
      keys.find((key) => name === key || name.startsWith(key.replace(/\/?$/, "/")))
    ),
  );
  return Object.keys(imports).filter((key) => !used.has(key));
}

Deno.test(
  "unused() names a package that nothing imports, and no other",
  { permissions: "none" },
  () => {
    const imports = { zod: "npm:zod@4", yaml: "npm:yaml@2", "yaml/": "npm:/yaml@2/" };
    assert.deepEqual(unused(imports, ["yaml/parse", "node:path", "zodiac"]), ["zod", "yaml"]);
    assert.deepEqual(unused(imports, ["zod/mini", "yaml", "yaml/parse"]), []);
  },
);

Deno.test(
  "every package of deno.json is imported somewhere",
  { permissions: { read: true } },
  () => {
    const { imports } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
    const specifiers = [...repositorySources()].flatMap(([path, source]) =>
      importsOf(path, source).map(({ specifier }) => specifier)
    );
    assert.deepEqual(unused(imports, specifiers), []);
  },
);
