/** The board of the model: which one answers, how surely, and how far the products drifted. */
import type { Board } from "./board.ts";

/** The model in use, its predictions, then the drift of the last stream. */
export const MODEL_BOARD: Board = {
  uid: "etiquette-model",
  title: "Étiquette: model and drift",
  panels: [
    {
      title: "Models in use",
      description: "Versions by role; during a change replicas differ for some seconds.",
      type: "table",
      unit: "short",
      queries: { models: "count by (role, name, version) (etiquette_model_info)" },
    },
    {
      title: "Mean confidence",
      description: "Mean probability of the answered code; a fall hints at unknown products.",
      type: "timeseries",
      unit: "percentunit",
      queries: {
        mean: "sum(rate(etiquette_prediction_confidence_sum[1h])) / " +
          "sum(rate(etiquette_prediction_confidence_count[1h]))",
      },
    },
    {
      title: "Most frequent codes",
      description: "Predictions a second of the ten most frequent product types.",
      type: "timeseries",
      unit: "short",
      queries: {
        "{{code}}": "topk(10, sum by (code) (rate(etiquette_predictions_total[1h])))",
      },
    },
    {
      title: "Shadow agrees",
      description: "Share of the predictions on which champion and shadow agree.",
      type: "timeseries",
      unit: "percentunit",
      queries: {
        agrees: 'sum(rate(etiquette_shadow_predictions_total{agrees="true"}[1h])) / ' +
          "sum(rate(etiquette_shadow_predictions_total[1h]))",
      },
    },
    {
      title: "New models",
      description: "Models taken up, refused or missing within a day.",
      type: "timeseries",
      unit: "short",
      queries: { "{{outcome}}": "sum by (outcome) (increase(etiquette_model_reloads_total[1d]))" },
    },
    {
      title: "Feedback",
      description: "Feedback within a day, by whether the model knows the true code.",
      type: "timeseries",
      unit: "short",
      queries: { "known: {{known}}": "sum by (known) (increase(etiquette_feedback_total[1d]))" },
    },
    {
      title: "Drift alarm",
      description: "1 once the sequential test over all streams raised its alarm.",
      type: "stat",
      unit: "short",
      queries: { alarm: "max(etiquette_drift_alarm)" },
    },
    {
      title: "Drifted columns",
      description: "Share of the columns of the last stream that drifted.",
      type: "timeseries",
      unit: "percentunit",
      queries: { share: "max(etiquette_drift_share)" },
    },
    {
      title: "Expected weighted F1",
      description: "Of the last stream, estimated without labels; the true one where labels came.",
      type: "timeseries",
      unit: "short",
      queries: {
        expected: "min(etiquette_expected_weighted_f1)",
        low: "min(etiquette_expected_weighted_f1_low)",
        true: "min(etiquette_true_weighted_f1)",
      },
    },
  ],
};
