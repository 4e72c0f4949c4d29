/** Every decision of the loop as a line of JSON, in their order. */
import { UserError } from "../errors.ts";
import { exists, writeFileAtomic } from "../files/atomic_write.ts";
import { type Decision, decisionSchema } from "./decision.ts";

/**
 * Reads the decisions; none where there is no file.
 *
 * @throws {UserError} naming a line that is none.
 */
export async function readDecisions(path: string): Promise<Decision[]> {
  if (!await exists(path)) return [];
  const lines = (await Deno.readTextFile(path)).split("\n").filter((line) => line !== "");
  return lines.map((line, at) => {
    try {
      return decisionSchema.parse(JSON.parse(line));
    } catch {
      throw new UserError(`Cannot read ${path}: line ${at + 1} is no decision`);
    }
  });
}

/** Finds the decision of a number. @throws {UserError} naming the numbers that there are. */
export async function findDecision(path: string, text: string): Promise<Decision> {
  const decisions = await readDecisions(path);
  const found = decisions.find(({ number }) => String(number) === text);
  if (found) return found;
  throw new UserError(
    `Cannot explain decision '${text}': expected a number from 1 to ${decisions.length} of ${path}`,
  );
}

/** Adds a decision; the file is replaced whole. */
export async function addDecision(
  path: string,
  decision: Omit<Decision, "number">,
): Promise<Decision> {
  const decisions = await readDecisions(path);
  const added = { number: decisions.length + 1, ...decision } as Decision;
  const lines = [...decisions, added].map((one) => JSON.stringify(one) + "\n");
  await writeFileAtomic(path, lines.join(""));
  return added;
}

const ACTIONS: Readonly<Record<Decision["action"], string>> = {
  keep: "the champion stays",
  pause: "the champion stays, it is too soon to retrain again",
  wait: "the champion stays until labels arrive",
  reject: "the challenger was rejected, the champion stays",
  promote: "the challenger was promoted to champion",
};

/** Tells a decision in sentences. */
export function explained({ number, time, stream, action, reasons, version }: Decision): string {
  const head = `Decision ${number}, after ${stream}, ${time}: ${ACTIONS[action]}` +
    (version === undefined ? "" : ` (version ${version})`);
  return [head + ".", ...reasons.map((reason) => `  ${reason}`)].join("\n");
}
