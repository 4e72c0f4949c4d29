/**
 * Locks out concurrent runs with an advisory lock of the operating system, which ends with its owner
 * however that ends. The file names the owner.
 */
import { dirname } from "node:path";
import { UserError } from "../errors.ts";

/** Called once with the owner's description when another run holds the lock. */
export type OnWait = (owner: string) => void;

/** A held lock; disposing releases it. */
export interface RunLock extends Disposable {}

/**
 * Takes the lock, waiting for its owner to end.
 *
 * @throws {UserError} if it is held and `wait` is false.
 */
export async function takeRunLock(
  path: string,
  { wait, onWait }: { wait: boolean; onWait: OnWait },
): Promise<RunLock> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const file = await Deno.open(path, { read: true, write: true, create: true });
  if (!await file.tryLock(true)) {
    const owner = (await Deno.readTextFile(path)).trim() || "another run";
    if (!wait) {
      file.close();
      throw new UserError(`Cannot start: ${owner} is at work here; wait for it, or end it`);
    }
    onWait(owner);
    await file.lock(true);
  }
  await file.truncate(0);
  await file.write(new TextEncoder().encode(`process ${Deno.pid} on ${Deno.hostname()}\n`));
  return { [Symbol.dispose]: () => file.close() };
}
