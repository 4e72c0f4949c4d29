/** Predictions in numbers: what was answered, how surely, how long it took and what waits. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { ModelRole } from "../inference/model_pair.ts";
import type { ModelVersion } from "../inference/served_model.ts";

/** Counts what happens around a model. */
export interface ModelMetrics {
  batch(role: ModelRole, products: number, seconds: number): void;
  prediction(code: string | number, confidence: number): void;
  shadowed(agrees: boolean): void;
  /** A model was loaded or refused, or its files are gone. */
  reload(outcome: "loaded" | "failed" | "missing"): void;
  feedback(known: boolean): void;
}

/** The values that are read whenever the metrics are. */
export interface ModelGauges {
  /** Products that wait. */
  waiting(): number;
  /** The models in use. */
  models(): Iterable<readonly [ModelRole, ModelVersion]>;
  /** Entries of the prediction log that were lost. */
  lostEntries(): number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const POWERS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Registers the metrics. */
export function modelMetrics(register: Registry, gauges: ModelGauges): ModelMetrics {
  const registers = [register];
  const batches = new Histogram({
    name: "etiquette_batch_products",
    help: "Products predicted at once.",
    labelNames: ["role"],
    buckets: POWERS,
    registers,
  });
  const inference = new Histogram({
    name: "etiquette_inference_seconds",
    help: "Time of one batch, from features to probabilities.",
    labelNames: ["role"],
    buckets: SECONDS,
    registers,
  });
  const predictions = new Counter({
    name: "etiquette_predictions_total",
    help: "Predictions by the code that was answered.",
    labelNames: ["code"],
    registers,
  });
  const confidence = new Histogram({
    name: "etiquette_prediction_confidence",
    help: "Probability of the answered code.",
    buckets: TENTHS,
    registers,
  });
  const shadowed = new Counter({
    name: "etiquette_shadow_predictions_total",
    help: "Predictions that the shadow model made too, by whether it agrees.",
    labelNames: ["agrees"],
    registers,
  });
  const reloads = new Counter({
    name: "etiquette_model_reloads_total",
    help: "New models that were taken up or refused.",
    labelNames: ["outcome"],
    registers,
  });
  const feedback = new Counter({
    name: "etiquette_feedback_total",
    help: "Feedback by whether the model has a class of the true code.",
    labelNames: ["known"],
    registers,
  });
  readGauges(registers, gauges);
  return {
    batch(role, products, seconds) {
      batches.observe({ role }, products);
      inference.observe({ role }, seconds);
    },
    prediction(code, value) {
      predictions.inc({ code });
      confidence.observe(value);
    },
    shadowed: (agrees) => shadowed.inc({ agrees: String(agrees) }),
    reload: (outcome) => reloads.inc({ outcome }),
    feedback: (known) => feedback.inc({ known: String(known) }),
  };
}

function readGauges(registers: Registry[], { waiting, models, lostEntries }: ModelGauges): void {
  new Gauge({
    name: "etiquette_queue_products",
    help: "Products that wait for a batch.",
    registers,
    collect() {
      this.set(waiting());
    },
  });
  new Gauge({
    name: "etiquette_model_info",
    help: "The models in use; the value is always 1.",
    labelNames: ["role", "name", "version"],
    registers,
    collect() {
      this.reset();
      for (const [role, { name, version }] of models()) this.set({ role, name, version }, 1);
    },
  });
  new Counter({
    name: "etiquette_prediction_log_lost_total",
    help: "Entries that could not be written to the prediction log.",
    registers,
    collect() {
      this.reset();
      this.inc(lostEntries());
    },
  });
}
