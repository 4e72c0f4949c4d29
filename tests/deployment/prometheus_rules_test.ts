/** Prometheus' rules read series that the API exposes, or that other rules make. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { withApp } from "../api/_app.ts";
import { ROOT } from "../_repository.ts";
import { metricNames, seriesNames } from "./_promql.ts";

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  annotations?: Record<string, string>;
}

/** The rules of all files below docker/prometheus. */
function allRules(folder = `${ROOT}docker/prometheus`): Rule[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return allRules(`${folder}/${name}`);
    if (!name.endsWith(".yml")) return [];
    const { groups = [] } = parse(Deno.readTextFileSync(`${folder}/${name}`)) as {
      groups?: { rules: Rule[] }[];
    };
    return groups.flatMap(({ rules }) => rules);
  });
}

Deno.test("every rule and alert reads series that the API or another rule makes", () =>
  withApp({}, async ({ call }) => {
    const page = await (await call("/metrics", { token: null })).text();
    const rules = allRules();
    assert.ok(rules.length > 0);
    const known = seriesNames(page).add("up");
    for (const { record } of rules) if (record) known.add(record);
    for (const { record, alert, expr } of rules) {
      const unknown = metricNames(expr).filter((name) => !known.has(name));
      assert.deepEqual(unknown, [], `${record ?? alert} reads unknown series`);
    }
  }));

Deno.test("every alert says in a sentence what is wrong", () => {
  for (const { alert, annotations } of allRules()) {
    if (alert) assert.match(annotations?.summary ?? "", /\w+ \w+/, alert);
  }
});
