/** Grafana dashboards in the JSON model of schema version 39, from short descriptions. */

/** The uid under which Prometheus is provisioned. */
export const DATA_SOURCE = "prometheus";
/** Width of Grafana's grid, and the size of a panel on it. */
const GRID_WIDTH = 24;
const PANEL = { w: 8, h: 8 };

/** A panel: curves over time, a single value, or a table of labels. */
export interface Panel {
  title: string;
  /** Shown beside the title: the meaning of the values. */
  description: string;
  type: "timeseries" | "stat" | "table";
  /** Grafana's unit, such as `s`, `bytes`, `percentunit`, `reqps`. */
  unit: string;
  /** PromQL by legend; a legend may name labels, as in `{{code}}`. */
  queries: Readonly<Record<string, string>>;
}

/** A board: panels in reading order. */
export interface Board {
  uid: string;
  title: string;
  panels: readonly Panel[];
}

/** Builds a board's JSON model. */
export function dashboardJson({ uid, title, panels }: Board) {
  return {
    uid,
    title,
    tags: ["etiquette"],
    schemaVersion: 39,
    version: 1,
    editable: false,
    timezone: "browser",
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [] },
    annotations: { list: [] },
    panels: panels.map(panelJson),
  };
}

function panelJson({ title, description, type, unit, queries }: Panel, at: number) {
  const datasource = { type: "prometheus", uid: DATA_SOURCE };
  const columns = GRID_WIDTH / PANEL.w;
  const table = type === "table";
  return {
    id: at + 1,
    type,
    title,
    description,
    datasource,
    gridPos: { ...PANEL, x: (at % columns) * PANEL.w, y: Math.floor(at / columns) * PANEL.h },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: table ? { showHeader: true } : {},
    targets: Object.entries(queries).map(([legendFormat, expr], query) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + query),
      datasource,
      expr,
      legendFormat,
      ...(table ? { format: "table", instant: true } : {}),
    })),
  };
}
