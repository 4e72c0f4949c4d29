/**
 * Locks out concurrent runs with an advisory lock of the operating system, which ends with its owner
 * however that ends. The file names the owner.
 */
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { namingFile } from "../system_error.ts";
import { writeAll } from "./write_all.ts";

/** Called once with the owner's description when another run holds the lock. */
export type OnWait = (owner: string) => void;

/** A held lock; disposing releases it. */
export interface RunLock extends Disposable {}

/**
 * Takes the lock, waiting for its owner to end.
 *
 * @throws {UserError} if it is held and `wait` is false, or the disk fails.
 */
export async function takeRunLock(
  path: string,
  { wait, onWait }: { wait: boolean; onWait: OnWait },
): Promise<RunLock> {
  return await namingFile(`lock ${path}`, () => lockFile(path, { wait, onWait }));
}

async function lockFile(
  path: string,
  { wait, onWait }: { wait: boolean; onWait: OnWait },
): Promise<RunLock> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const file = await Deno.open(path, { read: true, write: true, create: true });
  try {
    await lockAlone(path, { file, wait, onWait });
  } catch (error) {
    file.close();
    throw error;
  }
  return { [Symbol.dispose]: () => file.close() };
}

async function lockAlone(
  path: string,
  { file, wait, onWait }: { file: Deno.FsFile; wait: boolean; onWait: OnWait },
): Promise<void> {
  if (!await file.tryLock(true)) {
    const owner = (await Deno.readTextFile(path)).trim() || "another run";
    if (!wait) {
      throw new UserError(`Cannot start: ${owner} is at work here; wait for it, or end it`);
    }
    onWait(owner);
    await file.lock(true);
  }
  await file.truncate(0);
  const owner = `process ${Deno.pid} on ${Deno.hostname()}\n`;
  await writeAll(file, { path, bytes: new TextEncoder().encode(owner) });
}
