/** Checks that a model must pass before it may answer anybody. */
import type { ModelChecks } from "../../src/artifact/model_checks.ts";
import { checkGoldenAnswers } from "../../src/prediction/golden_answers.ts";
import { detectFormat, type Picture } from "../pictures/picture.ts";
import type { Engine } from "./engine.ts";
import type { Product } from "./served_model.ts";

/** Four red pixels as PNG. */
const PICTURE: Picture = {
  bytes: Uint8Array.fromBase64(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAMAAABFaP0WAAAAA1BMVEXMMzN0dFbYAAAACXBIWXMAAAPoAAAD6AG1e1Jr" +
      "AAAAC0lEQVQImWNgAAEAAAYAAeaH/n8AAAAASUVORK5CYII=",
  ),
  format: "png",
  width: 2,
  height: 2,
};
/** Ordinary and odd products, with a picture and without. */
const PRODUCTS: readonly Product[] = [
  { title: "Lampe de bureau", description: null, picture: PICTURE },
  { title: "Piscine hors sol <b>Ø 3,05 m</b>", description: "Édition de 1920, bon état" },
  { title: "", description: "" },
  { title: "\u{1f4a1} \u4e2d\u6587 \ud800", description: "&amp;nbsp;".repeat(200) },
];
/** Float32 sums of probabilities, and the same product in another batch, differ by less. */
const TOLERANCE = 1e-4;

/**
 * Predicts a few products together and alone, and those of the golden answers.
 *
 * @throws {Error} saying what is wrong: labels, probabilities that are none, answers that depend
 * on who else is in the batch, or that differ from those the trained model gave.
 */
export async function selfTest(engine: Engine, checks: ModelChecks | undefined): Promise<void> {
  const { labels } = engine;
  if (new Set(labels.map(({ code }) => code)).size !== labels.length) {
    throw new Error("the labels repeat a code");
  }
  const together = await engine.probabilities(PRODUCTS);
  if (together.length !== PRODUCTS.length * labels.length) {
    throw new Error(`${together.length} probabilities, expected ${labels.length} a product`);
  }
  for (const [row, product] of PRODUCTS.entries()) {
    const wanted = together.subarray(row * labels.length, (row + 1) * labels.length);
    const sum = wanted.reduce((total, value) => total + value, 0);
    if (!(Math.abs(sum - 1) < TOLERANCE) || wanted.some((value) => value < 0)) {
      throw new Error(`the probabilities of test product ${row} add up to ${sum}, expected 1`);
    }
    const alone = await engine.probabilities([product]);
    if (alone.some((value, at) => Math.abs(value - wanted[at]) > TOLERANCE)) {
      throw new Error(`test product ${row} alone differs from the same in a batch`);
    }
  }
  const answers = checks?.answers ?? [];
  if (answers.length === 0) return;
  const probabilities = await engine.probabilities(answers.map((answer) => ({
    title: answer.title,
    description: answer.description,
    picture: toPicture(answer.picture),
  })));
  checkGoldenAnswers(answers, { labels, probabilities });
}

function toPicture(base64: string | null): Picture | undefined {
  if (base64 === null) return undefined;
  const bytes = Uint8Array.fromBase64(base64);
  return { bytes, format: detectFormat(bytes) ?? "jpeg", width: 1, height: 1 }; // sizes only weigh
}
