/**
 * The names and lengths that MLflow takes (mlflow/utils/validation.py), checked before anything is
 * kept, so that what is logged while a server is away will not be refused later.
 */
import { posix } from "node:path";
import type { Batch, Metric, Texts } from "./entities.ts";
import { INVALID, TrackingError } from "./tracking_error.ts";

const KEY_LENGTH = 250;
const PARAM_LENGTH = 6000;
const TAG_LENGTH = 8000;
/** Entities that one call may log, metrics among them. */
const BATCH_ENTITIES = 1000;
const BATCH_TEXTS = 100;
const KEY = /^[\p{L}\p{M}\p{N}_\-.:/ ]+$/u;

/**
 * Checks the name of a metric, parameter, tag or artifact.
 *
 * @throws {TrackingError} naming what MLflow refuses in it.
 */
export function checkName(name: string): void {
  const refuse = (found: string, expected: string) => {
    throw new TrackingError(`Cannot log '${name}': ${found}, expected ${expected}`, {
      code: INVALID,
    });
  };
  if (name.length > KEY_LENGTH) refuse(`${name.length} characters`, `at most ${KEY_LENGTH}`);
  if (!KEY.test(name)) refuse("its name", "letters, digits, spaces and _ - . : / alone");
  const normal = posix.normalize(name);
  if (normal !== name || normal === "." || normal.startsWith("..") || /^\/|\/$/.test(name)) {
    refuse("its name", `a relative path in its shortest form, such as ${normal}`);
  }
}

/**
 * Checks every name of a batch, and cuts texts to the lengths that MLflow keeps.
 *
 * @throws {TrackingError} for a name, step or time that MLflow does not keep.
 */
export function checkedBatch({ metrics = [], params = {}, tags = {} }: Batch): Required<Batch> {
  for (const { key, step, timestamp } of metrics) {
    checkName(key);
    if (Number.isSafeInteger(step) && Number.isSafeInteger(timestamp)) continue;
    throw new TrackingError(
      `Cannot log metric '${key}': step ${step} at ${timestamp} ms, expected integers`,
      { code: INVALID },
    );
  }
  return {
    metrics,
    params: cutTexts(params, PARAM_LENGTH),
    tags: cutTexts(tags, TAG_LENGTH),
  };
}

/** Cuts a batch into those that one call takes. */
export function batchesWithinLimits(batch: Batch): Batch[] {
  const params = Object.entries(batch.params ?? {});
  const tags = Object.entries(batch.tags ?? {});
  const room = BATCH_ENTITIES - 2 * BATCH_TEXTS;
  const metrics = batch.metrics ?? [];
  const count = Math.max(
    Math.ceil(params.length / BATCH_TEXTS),
    Math.ceil(tags.length / BATCH_TEXTS),
    Math.ceil(metrics.length / room),
  );
  return Array.from({ length: count }, (_, at) => {
    const texts = (all: [string, string][]) =>
      Object.fromEntries(all.slice(at * BATCH_TEXTS, (at + 1) * BATCH_TEXTS));
    const part: Metric[] = metrics.slice(at * room, (at + 1) * room);
    return { metrics: part, params: texts(params), tags: texts(tags) };
  });
}

function cutTexts(texts: Texts, length: number): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      checkName(key);
      return [key, text.slice(0, length)];
    }),
  );
}
