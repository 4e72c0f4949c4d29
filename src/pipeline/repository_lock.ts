/**
 * The lock on a repository's outs: one run, or one stage started by hand, at a time. The stages of a
 * run share the lock of their runner, which names itself to them in the environment.
 */
import { type OnWait, type RunLock, takeRunLock } from "../files/file_lock.ts";

const FILE = ".dvc/tmp/etiquette.lock";

/** The environment variable in which a runner tells its stages that it holds the lock. */
export const HOLDER_VARIABLE = "ETIQUETTE_LOCK_HOLDER";

/**
 * Takes the lock of the repository in the current folder.
 *
 * @returns nothing if the runner that started this process holds it.
 * @throws {UserError} if another run holds it and `wait` is false.
 */
export async function lockRepository(
  options: { wait: boolean; onWait: OnWait },
): Promise<RunLock | undefined> {
  const runner = Deno.env.get(HOLDER_VARIABLE);
  if (runner && runner === await lockHolder()) return undefined;
  return await takeRunLock(FILE, options);
}

/**
 * The description of the process that took the lock last; undefined when none ever did.
 *
 * @throws the error of the disk, save that there is no such file.
 */
export async function lockHolder(): Promise<string | undefined> {
  const text = await Deno.readTextFile(FILE).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  return text?.trim();
}
