/** Reads the form that corrects an answer. */
import { UserError } from "../../src/errors.ts";
import type { Correction } from "../workspace/corrections.ts";
import type { Predictors } from "../workspace/predictors.ts";

/** The fields of a form. */
export type Form = Readonly<Record<string, string | File | (string | File)[]>>;

/** Most characters of a title or description. */
const MOST_CHARACTERS = 20_000;

/**
 * The correction in a form.
 *
 * @throws {UserError} if the model or a class is unknown, or there is no title.
 */
export async function correctionFromForm(
  form: Form,
  { model, predictors }: { model: string; predictors: Predictors },
): Promise<Omit<Correction, "subject">> {
  const labels = (await predictors.open(model))?.labels;
  if (!labels) {
    throw new UserError(`Cannot correct an answer of '${model}': there is no such model`);
  }
  const text = (name: string) => String(form[name] ?? "").slice(0, MOST_CHARACTERS);
  const classAt = (name: string) => {
    const found = labels.find(({ code }) => String(code) === text(name));
    if (found) return found.code;
    throw new UserError(`Cannot correct an answer: '${text(name)}' is no class of ${model}`);
  };
  const title = text("title"), description = text("description");
  if (title.trim() === "") {
    throw new UserError("Cannot correct an answer: it has no title to learn from");
  }
  const confidence = Number(text("confidence"));
  return {
    title,
    description: description === "" ? null : description,
    picture: text("picture") !== "",
    model,
    code: classAt("code"),
    confidence: confidence >= 0 && confidence <= 1 ? confidence : 0,
    trueCode: classAt("true_code"),
  };
}
