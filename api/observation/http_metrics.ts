/**
 * Requests in prometheus-fastapi-instrumentator's terms: names, labels, buckets and help texts as its
 * version 8 has them, so that queries and boards written for it read ours.
 */
import { Counter, Histogram, type Registry } from "prom-client";
import type { RequestRecord } from "../http/request_record.ts";
import { SizeSummary } from "./size_summary.ts";

const FINE_BUCKETS = [
  ...[0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5],
  ...[10, 30, 60],
];
const COARSE_BUCKETS = [0.1, 0.5, 1];

/** Registers the metrics and returns what counts a request. */
export function httpMetrics(register: Registry): (request: RequestRecord) => void {
  const registers = [register];
  const requests = new Counter({
    name: "http_requests_total",
    help: "Total number of requests by method, status and handler.",
    labelNames: ["method", "status", "handler"],
    registers,
  });
  const requestSize = new SizeSummary({
    name: "http_request_size_bytes",
    help: "Content length of incoming requests by handler. Only value of header is respected. " +
      "Otherwise ignored. No percentile calculated. ",
    register,
  });
  const responseSize = new SizeSummary({
    name: "http_response_size_bytes",
    help: "Content length of outgoing responses by handler. Only value of header is respected. " +
      "Otherwise ignored. No percentile calculated. ",
    register,
  });
  const fine = new Histogram({
    name: "http_request_duration_highr_seconds",
    help: "Latency with many buckets but no API specific labels. Made for more accurate " +
      "percentile calculations. ",
    buckets: FINE_BUCKETS,
    registers,
  });
  const coarse = new Histogram({
    name: "http_request_duration_seconds",
    help: "Latency with only few buckets by handler. Made to be only used if aggregation by " +
      "handler is important. ",
    labelNames: ["method", "handler"],
    buckets: COARSE_BUCKETS,
    registers,
  });
  return ({ method, handler, status, seconds, requestBytes, responseBytes }) => {
    requests.inc({ method, status: `${Math.floor(status / 100)}xx`, handler });
    requestSize.add(handler, requestBytes);
    responseSize.add(handler, responseBytes);
    fine.observe(seconds);
    coarse.observe({ method, handler }, seconds);
  };
}
