/** Services beside these pages and their live state. */
import type { Workspace } from "../page.ts";

/** A service. */
export interface Service {
  name: string;
  /** Undefined where it is not configured. */
  url?: string;
  /** The variable that configures it, or the command that starts it. */
  hint: string;
}

/** The answer to a probe. */
export interface ServiceState extends Service {
  state: "up" | "down" | "absent";
  milliseconds?: number;
}

const TIMEOUT_MS = 800;

/** Services by the variable that holds their address. */
export const SERVICE_VARIABLES: Readonly<Record<string, string>> = {
  MLflow: "MLFLOW_TRACKING_URI",
  Grafana: "GRAFANA_URL",
  Prometheus: "PROMETHEUS_URL",
  Evidently: "EVIDENTLY_URL",
  Airflow: "AIRFLOW_URL",
};

/** The services of a workspace, the API first. */
export function listServices({ api, services }: Workspace): Service[] {
  return [
    { name: "API", url: api, hint: "deno task api" },
    ...Object.entries(SERVICE_VARIABLES).map(([name, hint]) => {
      const url = services[name];
      return { name, hint, url: /^https?:\/\//.test(url ?? "") ? url : undefined };
    }),
  ];
}

/** Asks a service whether it answers. */
export async function probeService(service: Service): Promise<ServiceState> {
  if (service.url === undefined) return { ...service, state: "absent" };
  const start = performance.now();
  const path = service.name === "API" ? "/health" : "";
  try {
    const response = await fetch(service.url + path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    const state = response.status < 500 ? "up" : "down";
    return { ...service, state, milliseconds: performance.now() - start };
  } catch {
    return { ...service, state: "down" };
  }
}
