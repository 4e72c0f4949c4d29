/** Connections in numbers: open ones, and those that the server closed by itself. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { CloseReason } from "../connections/bounded_server.ts";

/** Hooks of the server. */
export interface ConnectionMetrics {
  closed(reason: CloseReason): void;
  /** Number of open connections; set by the server that accepts them. */
  open(): number;
}

/** Registers the metrics. */
export function connectionMetrics(register: Registry): ConnectionMetrics {
  const registers = [register];
  const closed = new Counter({
    name: "etiquette_connections_closed_total",
    help: "Connections refused, evicted for new ones, or closed for being late.",
    labelNames: ["reason"],
    registers,
  });
  const metrics: ConnectionMetrics = {
    closed: (reason) => closed.inc({ reason }),
    open: () => 0,
  };
  new Gauge({
    name: "etiquette_connections",
    help: "Open connections.",
    registers,
    collect() {
      this.set(metrics.open());
    },
  });
  return metrics;
}
