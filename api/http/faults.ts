/** Zod's validation issues as FastAPI's validation errors. */
import type { z } from "zod";
import { type Fault, Problem } from "./problem.ts";

/** Maximum number of faults in an answer. */
const SHOWN = 20;
/** Maximum length of a caller's text in a fault. */
const SHOWN_CHARACTERS = 100;

/** The result of a validator, as Hono's validator hooks receive it. */
type Validated =
  | { success: true }
  | { success: false; error: z.core.$ZodError; data?: unknown };

/**
 * Hook of all validators: refuses an invalid body.
 *
 * @throws {Problem} 422 with its faults.
 */
export function refuseInvalid(result: Validated): void {
  if (!result.success) throw new Problem(422, toFaults(result.error, result.data));
}

function toFaults({ issues }: z.core.$ZodError, body: unknown): Fault[] {
  return issues.slice(0, SHOWN).map((issue) => {
    const loc = issue.path.map((step) =>
      typeof step === "number" ? step : String(step).slice(0, SHOWN_CHARACTERS)
    );
    return { loc: ["body", ...loc], ...messageFor(issue, valueAt(body, issue.path)) };
  });
}

function messageFor(issue: z.core.$ZodIssue, value: unknown): Pick<Fault, "type" | "msg"> {
  if (value === undefined) return { type: "missing", msg: "Field required" };
  switch (issue.code) {
    case "invalid_type":
      return { type: `${issue.expected}_type`, msg: `Input should be a valid ${issue.expected}` };
    case "too_big":
      return bounded(issue.origin, `at most ${issue.maximum}`, ["less_than_equal", "too_long"]);
    case "too_small":
      return bounded(issue.origin, `at least ${issue.minimum}`, [
        "greater_than_equal",
        "too_short",
      ]);
    case "invalid_union":
      return { type: "union", msg: "Input should be of one of the kinds that the schema names" };
    case "invalid_format":
      return { type: "string_pattern_mismatch", msg: "Input should match the schema's pattern" };
    default:
      return { type: "value_error", msg: issue.message.slice(0, SHOWN_CHARACTERS) };
  }
}

/** Message for a number out of range, or a text or list of the wrong length. */
function bounded(
  origin: string,
  bound: string,
  [numberType, lengthType]: [string, string],
): Pick<Fault, "type" | "msg"> {
  if (origin === "string") {
    return { type: lengthType, msg: `Input should have ${bound} characters` };
  }
  if (origin === "array") return { type: lengthType, msg: `Input should have ${bound} items` };
  return { type: numberType, msg: `Input should be ${bound}` };
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown>)?.[key], tree);
}
