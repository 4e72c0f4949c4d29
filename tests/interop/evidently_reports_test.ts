/** Evidently judges what is written for it, and the same columns by its own functions. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { categoricalColumn, type Column } from "../../src/drift/columns/drift_column.ts";
import { poolCategories, poolNumbers } from "../../src/drift/columns/pooled_values.ts";
import { driftReport } from "../../src/drift/reports/drift_report.ts";
import { type EvidentlyResult, evidentlyResult } from "../../src/drift/reports/evidently_result.ts";
import { projectFiles, snapshotFile } from "../../src/drift/reports/evidently_workspace.ts";
import { driftTests } from "../../src/drift/methods/drift_tests.ts";
import { random } from "../../src/random.ts";
import { withFolder } from "../_temporary.ts";
import { python, pythonTest } from "./_python.ts";

const EVIDENTLY: { modules: string[]; environment: "evidently/" } = {
  modules: ["evidently"],
  environment: "evidently/",
};

interface Judgement {
  projects: { id: string; name: string; runs: string[] }[];
  snapshot: {
    metrics: { id: string; name: string; value: number | { count: number; share: number } }[];
    tests: string[];
    html_bytes: number;
  };
  report: EvidentlyResult;
  scores: Record<string, number>;
}

/** Columns of one side; the current one is shifted in all but the second and the last. */
function columns(side: "reference" | "current", rows: number): Column[] {
  const dice = random(7, "evidently judge", side);
  const shift = side === "current" ? 0.3 : 0;
  const list = <T>(draw: () => T) => Array.from({ length: rows }, draw);
  const number = (name: string, draw: () => number): Column => ({
    type: "num",
    name,
    values: Float64Array.from(list(draw)),
  });
  return [
    number("moved", () => dice.normal() + shift),
    number("same", () => dice.normal()),
    number("grades", () => dice.integer(4) + (dice.chance(shift) ? 1 : 0)),
    number("skewed", () => Math.exp(dice.normal()) * (1 + shift)),
    categoricalColumn(
      "kind",
      list(() => dice.chance(0.3 + shift) ? "livre" : dice.pick(["a", "b"])),
    ),
    categoricalColumn("flag", list(() => dice.chance(0.4) ? "oui" : "non")),
  ];
}

function plain(column: Column): unknown[] {
  if (column.type === "num") return [...column.values];
  if (column.type === "text") return [...column.texts];
  return [...column.codes].map((code) => code < 0 ? null : column.categories[code]);
}

/** Tests whose functions answer for samples of unequal size. */
const OF_TYPE = {
  num: [...driftTests.values()].filter(({ types }) => types.includes("num")),
  cat: [...driftTests.values()].filter(({ types, name }) =>
    types.includes("cat") && !["g_test", "fisher_exact"].includes(name)
  ),
};

for (const [reference, current] of [[300, 250], [1500, 1200], [900, 12_000]]) {
  pythonTest(`scores and reports are Evidently's, ${reference} against ${current} rows`, {
    ...EVIDENTLY,
    run: async () => {
      const sides = {
        reference: columns("reference", reference),
        current: columns("current", current),
      };
      const judged = await python<Judgement>("evidently_judge.py", {
        columns: Object.fromEntries(sides.reference.map((column, at) => [column.name, {
          type: column.type,
          reference: plain(column),
          current: plain(sides.current[at]),
        }])),
        tests: {
          num: OF_TYPE.num.map(({ name }) => name),
          cat: OF_TYPE.cat.map(({ name }) => name),
        },
      }, EVIDENTLY);
      sides.reference.forEach((ref, at) => {
        const cur = sides.current[at];
        const pooled = ref.type === "num" && cur.type === "num"
          ? poolNumbers({ reference: ref, current: cur })
          : ref.type === "cat" && cur.type === "cat"
          ? poolCategories({ reference: ref, current: cur })
          : assert.fail();
        for (const test of OF_TYPE[pooled.type]) {
          const theirs = judged.scores[`${ref.name} ${test.name}`];
          const difference = Math.abs(test.score(pooled) - theirs);
          assert.ok(
            difference <= 1e-9,
            `${ref.name} ${test.name}: ${test.score(pooled)}, ${theirs}`,
          );
        }
      });
      const ours = evidentlyResult(driftReport(sides));
      assert.deepEqual(rounded({ ...ours, failed_columns: undefined }), rounded(judged.report));
    },
  });
}

pythonTest("Evidently opens our workspace, lists its metrics and draws its snapshots", {
  ...EVIDENTLY,
  run: () =>
    withFolder(async (folder) => {
      const report = driftReport({
        reference: columns("reference", 300),
        current: [...columns("current", 250).slice(1)],
      });
      const time = new Date("2026-01-02T03:04:05.678Z");
      const snapshot = snapshotFile("Étiquette", { report, name: "stream 1", time });
      for (const { path, text } of [...projectFiles("Étiquette", { created: time }), snapshot]) {
        await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
        await Deno.writeTextFile(join(folder, path), text);
      }
      const { projects, snapshot: seen } = await python<Judgement>("evidently_judge.py", {
        workspace: folder,
        snapshot: join(folder, snapshot.path),
      }, EVIDENTLY);
      const id = snapshot.path.split("/")[0];
      const run = snapshot.path.split("/")[2].replace(".json", "");
      assert.deepEqual(projects, [{ id, name: "Étiquette", runs: [run] }]);
      const { metrics, tests } = evidentlyResult(report);
      assert.deepEqual(
        seen.metrics.map(({ id, value }) => ({ id, value })),
        metrics.map(({ id, value }) => ({ id, value })),
      );
      assert.deepEqual(seen.tests, tests.map(({ status }) => status));
      assert.ok(seen.html_bytes > 10_000, `${seen.html_bytes} bytes of HTML`);
    }),
});

pythonTest("Evidently's UI serves our workspace: project, snapshots, dashboard, page", {
  ...EVIDENTLY,
  run: () =>
    withFolder(async (folder) => {
      const started = Date.UTC(2026, 0, 1);
      const report = driftReport({
        reference: columns("reference", 300),
        current: columns("current", 250),
      });
      const snapshots = ["first", "second"].map((name, day) =>
        snapshotFile("p", { report, name, time: new Date(started + day * 86_400_000) })
      );
      const files = [...projectFiles("p", { created: new Date(started) }), ...snapshots];
      for (const { path, text } of files) {
        await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
        await Deno.writeTextFile(join(folder, path), text);
      }
      const project = snapshots[0].path.split("/")[0];
      const run = snapshots[0].path.split("/")[2].replace(".json", "");
      await withEvidentlyUi(folder, async (url) => {
        const listed = await (await fetch(`${url}/api/projects/${project}/snapshots`)).json();
        assert.deepEqual(
          new Set(listed.map(({ name }: { name: string }) => name)),
          new Set(["first", "second"]),
        );
        const dashboard = await (await fetch(`${url}/api/v2/dashboards/${project}`)).json();
        assert.equal(dashboard.panels.length, 2);
        const page = await fetch(
          `${url}/api/projects/${project}/${run}/download?report_format=html`,
        );
        assert.equal(page.status, 200);
        assert.match(await page.text(), /Value Drift for column moved/);
      });
    }),
});

/** Runs Evidently's server over a folder for as long as `body` takes. */
async function withEvidentlyUi(
  folder: string,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const server = new Deno.Command(
    new URL("../../.venv/evidently/bin/evidently", import.meta.url).pathname,
    {
      args: ["ui", "--workspace", folder, "--port", String(port)],
      env: { DO_NOT_TRACK: "1" },
      stdout: "null",
      stderr: "null",
    },
  ).spawn();
  try {
    const url = `http://127.0.0.1:${port}`;
    await answered(`${url}/api/v2/projects`);
    await body(url);
  } finally {
    server.kill();
    await server.status;
  }
}

async function answered(url: string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const status = await fetch(url).then(async (answer) => {
      await answer.body?.cancel();
      return answer.status;
    }, () => 0);
    if (status === 200) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`Cannot reach Evidently's UI at ${url}`);
}

/** Numbers to nine digits after the point, so that two sums in different orders are equal. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part) => typeof part === "number" ? Number(part.toFixed(9)) : part),
  );
}
