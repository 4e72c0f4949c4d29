/** Makes and compares golden answers: what a model gave a few products when it was trained. */
import type { ClassLabel } from "../artifact/labels.ts";
import type { GoldenAnswer } from "../artifact/model_checks.ts";

/** A product whose class is known. */
export interface GoldenProduct {
  title: string;
  description: string | null;
  /** The bytes of the picture file. */
  picture: Uint8Array | undefined;
  /** Code of the true class. */
  code: ClassLabel["code"];
}

/** Digits kept of a probability. */
const DIGITS = 6;
/** Execution providers differ by less. */
const TOLERANCE = 1e-3;

/** Turns probabilities, float32 [products, labels], to golden answers. */
export function toGoldenAnswers(
  products: readonly GoldenProduct[],
  { labels, probabilities }: { labels: readonly ClassLabel[]; probabilities: Float32Array },
): GoldenAnswer[] {
  return products.map(({ title, description, picture, code }, row) => ({
    title,
    description,
    picture: picture?.toBase64() ?? null,
    code,
    probabilities: Object.fromEntries(
      labels.map((label, at) => [
        String(label.code),
        Number(probabilities[row * labels.length + at].toFixed(DIGITS)),
      ]),
    ),
  }));
}

/**
 * Compares probabilities, float32 [answers, labels], with golden answers.
 *
 * @throws {Error} saying which answer differs, or that the classes do.
 */
export function checkGoldenAnswers(
  answers: readonly GoldenAnswer[],
  { labels, probabilities }: { labels: readonly ClassLabel[]; probabilities: Float32Array },
): void {
  for (const [row, { probabilities: expected, code }] of answers.entries()) {
    if (labels.length !== Object.keys(expected).length) {
      throw new Error(
        `the model has ${labels.length} classes, expected ${Object.keys(expected).length}`,
      );
    }
    for (const [at, label] of labels.entries()) {
      const found = probabilities[row * labels.length + at];
      const wanted = expected[String(label.code)];
      if (Math.abs(found - wanted) <= TOLERANCE) continue;
      throw new Error(
        `golden answer ${row} (class ${code}) differs: class ${label.code} has probability ` +
          `${found.toFixed(4)}, expected ${wanted?.toFixed(4) ?? "no such class"}`,
      );
    }
  }
}
