/** The board of the replicas: who runs, on which resources. */
import type { Board } from "./board.ts";

const JOB = '{job=~"etiquette.*"}';

/** One curve a replica. */
export const CLUSTER_BOARD: Board = {
  uid: "etiquette-cluster",
  title: "Étiquette: replicas",
  panels: [
    {
      title: "Replicas that answer",
      description: "Replicas whose metrics Prometheus could read.",
      type: "stat",
      unit: "short",
      queries: { up: `sum(up${JOB})` },
    },
    {
      title: "Replicas with a model",
      description: "Replicas that can predict.",
      type: "stat",
      unit: "short",
      queries: { ready: 'count(etiquette_model_info{role="champion"})' },
    },
    {
      title: "Time since the start",
      description: "A curve that falls is a replica that began anew.",
      type: "timeseries",
      unit: "s",
      queries: { "{{instance}}": `time() - process_start_time_seconds${JOB}` },
    },
    {
      title: "Processor",
      description: "Cores in use.",
      type: "timeseries",
      unit: "short",
      queries: { "{{instance}}": `rate(process_cpu_seconds_total${JOB}[5m])` },
    },
    {
      title: "Memory",
      description: "Resident memory.",
      type: "timeseries",
      unit: "bytes",
      queries: { "{{instance}}": `process_resident_memory_bytes${JOB}` },
    },
    {
      title: "Lost log entries",
      description: "Entries of the prediction log lost within an hour: a full disk.",
      type: "timeseries",
      unit: "short",
      queries: { "{{instance}}": "increase(etiquette_prediction_log_lost_total[1h])" },
    },
  ],
};
