/** The process's own numbers, under the names that every Prometheus client uses. */
import { Counter, Gauge, type Registry } from "prom-client";

/** Registers them; they are read when the metrics are. */
export function processMetrics(register: Registry): void {
  const registers = [register];
  new Counter({
    name: "process_cpu_seconds_total",
    help: "Total user and system CPU time spent in seconds.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
    registers,
    collect() {
      this.set(Deno.memoryUsage().rss);
    },
  });
  new Gauge({
    name: "process_start_time_seconds",
    help: "Start time of the process since unix epoch in seconds.",
    registers,
    collect() {
      this.set(performance.timeOrigin / 1000);
    },
  });
}
