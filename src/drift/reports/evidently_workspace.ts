/** The folder that `evidently ui --workspace DIR` opens, as paths and texts. */
import type { DriftReport } from "./drift_report.ts";
import { evidentlySnapshot, type SnapshotOptions } from "./evidently_snapshot.ts";
import { uuidFrom } from "./fingerprint.ts";

/** A file of the workspace. */
export interface WorkspaceFile {
  /** Below the workspace's folder, with slashes. */
  path: string;
  text: string;
}

/**
 * The project's own files, to be written before its snapshots. The project's id depends on its name
 * alone, so that later streams land in the same project.
 */
export function projectFiles(name: string, { created }: { created: Date }): WorkspaceFile[] {
  const id = projectId(name);
  const metadata = {
    id,
    name,
    description: null,
    org_id: null,
    version: "2",
    created_at: created.toISOString().replace(/Z$/, "000"),
  };
  return [
    { path: `${id}/metadata.json`, text: JSON.stringify(metadata) },
    { path: `${id}/dashboard.json`, text: JSON.stringify(dashboard(id)) },
  ];
}

/**
 * A snapshot of a project. Evidently's live view notices a file only when it is modified under its
 * final name: whoever renames it into place sets its time afterwards.
 */
export function snapshotFile(
  project: string,
  { report, ...options }: SnapshotOptions & { report: DriftReport },
): WorkspaceFile {
  const text = JSON.stringify(evidentlySnapshot(report, options));
  const name = uuidFrom(`snapshot ${options.name} ${options.time.toISOString()}`);
  return { path: `${projectId(project)}/snapshots/${name}.json`, text };
}

function projectId(name: string): string {
  return uuidFrom(`project ${name}`);
}

function dashboard(project: string) {
  const panels = [
    {
      title: "Drifted columns, share",
      metric: "DriftedColumnsCount",
      labels: { value_type: "share" },
    },
    {
      title: "Drifted columns, count",
      metric: "DriftedColumnsCount",
      labels: { value_type: "count" },
    },
  ].map(({ title, metric, labels }) => ({
    id: uuidFrom(`panel ${project} ${title}`),
    title,
    subtitle: null,
    size: "half",
    values: [{
      legend: null,
      tags: [],
      metadata: {},
      metric: `evidently:metric_v2:${metric}`,
      metric_labels: labels,
      view_params: {},
    }],
    plot_params: { plot_type: "line", aggregation: "last", is_stacked: false },
  }));
  return {
    tabs: [{ id: uuidFrom(`tab ${project}`), title: "Drift", panels: panels.map(({ id }) => id) }],
    panels,
  };
}
