/** The board of the API: requests, errors, latency and saturation. */
import type { Board } from "./board.ts";

const PREDICTIONS = 'http_requests_total{handler=~"/predict.*"}';
const FAILED = 'http_requests_total{handler=~"/predict.*",status="5xx"}';

function latency(quantile: number): string {
  return `histogram_quantile(${quantile}, sum by (le) ` +
    "(rate(http_request_duration_highr_seconds_bucket[5m])))";
}

/** Symptoms that callers notice first, their causes below. */
export const API_BOARD: Board = {
  uid: "etiquette-api",
  title: "Étiquette: API",
  panels: [
    {
      title: "Requests",
      description: "Requests a second by route.",
      type: "timeseries",
      unit: "reqps",
      queries: { "{{handler}}": "sum by (handler) (rate(http_requests_total[5m]))" },
    },
    {
      title: "Failed predictions",
      description: "Share of the prediction requests that were answered with 5xx.",
      type: "timeseries",
      unit: "percentunit",
      queries: {
        failed: `(sum(rate(${FAILED}[5m])) or vector(0)) / sum(rate(${PREDICTIONS}[5m]))`,
      },
    },
    {
      title: "Latency",
      description: "Quantiles of the time of all requests.",
      type: "timeseries",
      unit: "s",
      queries: { p50: latency(0.5), p95: latency(0.95), p99: latency(0.99) },
    },
    {
      title: "Refused by route",
      description: "Requests a second that were answered with 4xx.",
      type: "timeseries",
      unit: "reqps",
      queries: {
        "{{handler}}": 'sum by (handler) (rate(http_requests_total{status="4xx"}[5m]))',
      },
    },
    {
      title: "Queue",
      description: "Products that wait for a batch; beyond api.queue.products the answer is 503.",
      type: "timeseries",
      unit: "short",
      queries: { "{{instance}}": "etiquette_queue_products" },
    },
    {
      title: "Products a batch",
      description: "Mean number of products predicted at once, by the model's role.",
      type: "timeseries",
      unit: "short",
      queries: {
        "{{role}}": "sum by (role) (rate(etiquette_batch_products_sum[5m])) / " +
          "sum by (role) (rate(etiquette_batch_products_count[5m]))",
      },
    },
    {
      title: "Time of a batch",
      description: "99 % of the batches take less, from features to probabilities.",
      type: "timeseries",
      unit: "s",
      queries: {
        "{{role}}": "histogram_quantile(0.99, " +
          "sum by (le, role) (rate(etiquette_inference_seconds_bucket[5m])))",
      },
    },
    {
      title: "Connections",
      description: "Open connections; api.connections.max at most.",
      type: "timeseries",
      unit: "short",
      queries: { "{{instance}}": "etiquette_connections" },
    },
    {
      title: "Connections closed by the server",
      description: "Refused, evicted or late connections a second, by reason.",
      type: "timeseries",
      unit: "cps",
      queries: { "{{reason}}": "sum by (reason) (rate(etiquette_connections_closed_total[5m]))" },
    },
  ],
};
