/** A small evaluation with a class that takes quoting in a CSV. */
import { evaluate } from "../../src/scoring/evaluation.ts";

/** Four rows of three classes, the last row wrong. */
export function smallEvaluation() {
  const rows = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.05, 0.15, 0.8], [0.2, 0.5, 0.3]];
  return evaluate({
    labels: [
      { code: 10, name: "Livres" },
      { code: 2583, name: 'Piscine, "spa"' },
      { code: 60, name: "60" },
    ],
    probabilities: Float32Array.from(rows.flat()),
    actual: [0, 1, 2, 2],
    seed: 42,
    resamples: 100,
  });
}
