import assert from "node:assert/strict";
import fc from "fast-check";
import { statesOf, textOf, withNotebook } from "./_notebook_run.ts";

Deno.test("a cell shows what it prints and the value of its last expression", () =>
  withNotebook(async ({ run }) => {
    const [first, second] = await run("const a: number = 1;\nconsole.log('a is', a);", "a + 1");
    assert.deepEqual(first.outputs, [
      { output_type: "stream", name: "stdout", text: "a is 1\n" },
    ]);
    assert.deepEqual(second.outputs, [
      { output_type: "execute_result", data: { "text/plain": "2" } },
    ]);
  }));

Deno.test("cells share functions, classes, types and awaited values", () =>
  withNotebook(async ({ run }) => {
    const runs = await run(
      "interface P { x: number }\nconst p: P = await Promise.resolve({ x: 2 });",
      "function double({ x }: P) { return 2 * x; }\nclass K { y = double(p); }",
      "new K().y",
    );
    assert.equal(textOf(runs[2]), "4");
  }));

Deno.test("imports without a name, and lazy ones, are loaded from where the notebook stands", () =>
  withNotebook(async ({ run }) => {
    const [cell] = await run(
      'import "./mark.ts";\nconst { join } = await import("node:path");\n' +
        '[join("a", "b"), (globalThis as { mark?: number }).mark, (await import("./mark.ts")).two];',
    );
    assert.equal(textOf(cell), '[ "a/b", 1, 2 ]');
  }, {
    resolve: (specifier) =>
      specifier === "./mark.ts"
        ? "data:text/javascript,globalThis.mark = 1; export const two = 2;"
        : specifier,
  }));

Deno.test("console.table and errors to the console have outputs of their own kind", () =>
  withNotebook(async ({ run }) => {
    const [{ outputs }] = await run('console.table([{ a: 1 }]); console.error("no");');
    assert.deepEqual(outputs.map(({ output_type }) => output_type), ["display_data", "stream"]);
    assert.equal(outputs[1].output_type === "stream" && outputs[1].name, "stderr");
  }));

Deno.test("an error names the line within its cell, and the lines of cells it came through", () =>
  withNotebook(async ({ run }) => {
    const cells = ["1;\nfunction fail() {\n  throw new TypeError('no');\n}", "2;\nfail();"];
    const [first, second] = await run(...cells);
    const [output] = second.outputs;
    assert.ok(output.output_type === "error");
    assert.deepEqual([output.ename, output.evalue], ["TypeError", "no"]);
    assert.deepEqual(output.frames.map(({ cell, line }) => [cell, line]), [
      [first.hash, 3],
      [second.hash, 2],
    ]);
  }));

Deno.test("a failed cell keeps those that need it from running, and no other", () =>
  withNotebook(async ({ run }) => {
    const runs = await run("const a = JSON.parse('{');", "const b = a;", "b;", "4;");
    assert.deepEqual(statesOf(runs), ["failed", "skipped", "skipped", "ran"]);
  }));

Deno.test("a failed cell runs again although nothing changed", () =>
  withNotebook(async ({ run }) => {
    const cells = ["const none = 1;", "none.a.b;"];
    await run(...cells);
    assert.deepEqual(statesOf(await run(...cells)), ["kept", "failed"]);
  }));

Deno.test("an edit runs the edited cell and those that follow from it", () =>
  withNotebook(async ({ run }) => {
    await run("const a = 1;", "const b = 2;", "const c = a;", "c;", "b;");
    const runs = await run("const a = 5;", "const b = 2;", "const c = a;", "c;", "b;");
    assert.deepEqual(statesOf(runs), ["ran", "kept", "ran", "ran", "kept"]);
    assert.equal(textOf(runs[3]), "5");
  }));

Deno.test("a cell that moves, or text around it, runs nothing again", () =>
  withNotebook(async ({ run }) => {
    await run("const a = 1;", "a;");
    const runs = await run("'new';", "const a = 1;", "// %% [markdown]\n// text\n// %%\na;");
    assert.deepEqual(statesOf(runs), ["ran", "kept", "text", "kept"]);
  }));

Deno.test("equal cells are shown each with an output of its own", () =>
  withNotebook(async ({ run }) => {
    const runs = await run("console.log('x');", "console.log('x');");
    assert.deepEqual(runs.map(textOf), ["x\n", "x\n"]);
  }));

Deno.test("a new thread keeps outputs, and computes values again only where they are needed", () =>
  withNotebook(async ({ run, runAgain }) => {
    const before = await run("const a = 1; console.log('first');", "a;", "3;");
    const same = await runAgain("const a = 1; console.log('first');", "a;", "3;");
    assert.deepEqual(statesOf(same), ["kept", "kept", "kept"]);
    assert.deepEqual(same.map(({ outputs }) => outputs), before.map(({ outputs }) => outputs));
    const edited = await runAgain("const a = 1; console.log('first');", "a + 1;", "3;");
    assert.deepEqual(statesOf(edited), ["kept", "ran", "kept"]);
    assert.deepEqual(edited.map(textOf), ["first\n", "2", "3"]);
  }));

Deno.test("changed data runs every cell again", async () => {
  let data = "old";
  await withNotebook(async ({ run }) => {
    await run("1;", "2;");
    data = "new";
    assert.deepEqual(statesOf(await run("1;", "2;")), ["ran", "ran"]);
  }, { data: () => data });
});

Deno.test("changed code behind an import runs the cells that use the import", async () => {
  let code = "old";
  const cells = ['import { sep } from "node:path";', "const a = sep;", "a;", "1;"];
  await withNotebook(async ({ run }) => {
    await run(...cells);
    code = "new";
    assert.deepEqual(statesOf(await run(...cells)), ["ran", "ran", "ran", "kept"]);
  }, { code: () => code });
});

Deno.test("whatever is edited, every cell shows what a run from nothing would show", () =>
  withNotebook(async ({ run }) => {
    // Cell i defines v<i>, from a constant and cells before it.
    const cell = fc.record({ value: fc.nat(3), needs: fc.array(fc.nat(4), { maxLength: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 5 }), async (cells) => {
        const values: number[] = [];
        const sources = cells.map(({ value, needs }, at) => {
          const used = needs.filter((need) => need < at);
          values.push(value + used.reduce((sum, need) => sum + values[need], 0));
          return `const v${at} = ${
            [value, ...used.map((need) => `v${need}`)].join(" + ")
          };\nv${at};`;
        });
        assert.deepEqual((await run(...sources)).map(textOf), values.map(String));
      }),
      { numRuns: 20 },
    );
  }));
