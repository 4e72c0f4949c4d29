/**
 * The file checks.json of a model folder: hashes of the other files, and golden answers. Whoever opens
 * the folder can tell a damaged or mixed-up model from the one that was trained.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { UserError } from "../errors.ts";

/** Name of the file. */
export const CHECKS = "checks.json";

const goldenAnswer = z.object({
  title: z.string(),
  description: z.string().nullable(),
  /** The file of the picture in base64; null without one. */
  picture: z.base64().nullable(),
  /** Code of the true class. */
  code: z.union([z.int(), z.string()]),
  /** Probability of each class, by its code. */
  probabilities: z.record(z.string(), z.number()),
});

const schema = z.object({
  /** SHA-256 by file name. */
  files: z.record(z.string(), z.string()),
  /** Weighted F1 of the validated model on the validation part; null where it is not known. */
  validation_f1: z.number().nullable(),
  answers: z.array(goldenAnswer),
});

/** A product with the probabilities that the trained model gave it. */
export type GoldenAnswer = z.infer<typeof goldenAnswer>;

/** The content of checks.json. */
export type ModelChecks = z.infer<typeof schema>;

/** Parses the JSON value of checks.json. @throws {z.ZodError} where it has another form. */
export const checksFromJson = (value: unknown): ModelChecks => schema.parse(value);

/** Hashes the content of each file. */
export function fileHashes(files: Readonly<Record<string, Uint8Array>>): ModelChecks["files"] {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)]));
}

/** @throws {UserError} naming the file whose content is not the one that was hashed. */
export function checkFile(
  folder: string,
  { name, bytes, checks }: { name: string; bytes: Uint8Array; checks: ModelChecks },
): void {
  const found = sha256(bytes);
  if (found === checks.files[name]) return;
  throw new UserError(
    `Cannot use model ${folder}: ${name} has SHA-256 ${found.slice(0, 12)}…, expected ` +
      `${checks.files[name]?.slice(0, 12) ?? "none"}… as in ${CHECKS}; train the model again`,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
