/** Grafana's boards: as written by their task, on series that the API exposes. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { composeFile } from "../../src/deployment/compose_services.ts";
import { API_BOARD } from "../../src/deployment/grafana/api_board.ts";
import { dashboardJson, DATA_SOURCE } from "../../src/deployment/grafana/board.ts";
import { CLUSTER_BOARD } from "../../src/deployment/grafana/cluster_board.ts";
import { MODEL_BOARD } from "../../src/deployment/grafana/model_board.ts";
import { withApp } from "../api/_app.ts";
import { ROOT } from "../_repository.ts";
import { metricNames, seriesNames } from "./_promql.ts";

const BOARDS = [API_BOARD, MODEL_BOARD, CLUSTER_BOARD];

Deno.test("metricNames() names the metrics of nested PromQL and refuses what is none", () => {
  const expression = 'sum by (le) (rate(b_bucket{a="c"}[5m])) / on (x) a';
  assert.deepEqual(metricNames(expression), ["a", "b_bucket"]);
  assert.throws(() => metricNames("sum(rate(a[5m])"), /Cannot parse/);
});

Deno.test("every query of a board reads series that the API exposes", () =>
  withApp({}, async ({ call }) => {
    const known = seriesNames(await (await call("/metrics", { token: null })).text()).add("up");
    for (const { title, panels } of BOARDS) {
      for (const panel of panels) {
        const names = Object.values(panel.queries).flatMap(metricNames);
        const unknown = names.filter((name) => !known.has(name));
        assert.deepEqual(unknown, [], `${title}, ${panel.title} reads unknown series`);
      }
    }
  }));

Deno.test("the boards lie where Grafana looks for them, as 'deno task grafana' writes them", () => {
  for (const board of BOARDS) {
    const text = Deno.readTextFileSync(`${ROOT}docker/grafana/boards/${board.uid}.json`);
    assert.deepEqual(JSON.parse(text), dashboardJson(board));
  }
});

Deno.test("panels share no place, no id, and read the provisioned data source", () => {
  const path = `${ROOT}docker/grafana/provisioning/datasources/prometheus.yml`;
  assert.equal(parse(Deno.readTextFileSync(path)).datasources[0].uid, DATA_SOURCE);
  for (const board of BOARDS) {
    const { panels } = dashboardJson(board);
    const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    assert.equal(new Set(places).size, panels.length);
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    for (const { datasource } of panels) assert.equal(datasource.uid, DATA_SOURCE);
  }
});

Deno.test("Grafana's container mounts the boards where the provisioning looks for them", () => {
  const path = `${ROOT}docker/grafana/provisioning/dashboards/etiquette.yml`;
  const [{ options }] = parse(Deno.readTextFileSync(path)).providers;
  const volumes = composeFile().services.grafana.volumes ?? [];
  assert.ok(volumes.includes("./docker/grafana/provisioning:/etc/grafana/provisioning:ro"));
  assert.ok(volumes.includes(`./docker/grafana/boards:${options.path}:ro`));
});
