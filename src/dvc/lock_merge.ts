/** Merges two versions of dvc.lock that come from one. Reads no file. */
import { isDeepStrictEqual } from "node:util";
import { emptyLock, type LockedStage, type LockFile } from "./lock_file.ts";

/** A merged file, and the stages that ran differently on both sides. */
export interface MergedLock {
  lock: LockFile;
  /**
   * Stages that keep our record: the record is compared with the merged deps and params before the
   * next run, which runs them again if it does not fit.
   */
  ours: string[];
}

/** Takes of each stage the record that one side changed, and ours where both did. */
export function mergeLocks(
  { base = emptyLock(), ours, theirs }: { base?: LockFile; ours: LockFile; theirs: LockFile },
): MergedLock {
  const names = new Set([...Object.keys(ours.stages), ...Object.keys(theirs.stages)]);
  const stages: Record<string, LockedStage> = {};
  const kept: string[] = [];
  for (const name of names) {
    const [was, our, their] = [base, ours, theirs].map((lock) => lock.stages[name]);
    const weChanged = !isDeepStrictEqual(was, our);
    const bothChanged = weChanged && !isDeepStrictEqual(was, their);
    if (bothChanged && !isDeepStrictEqual(our, their)) kept.push(name);
    const record = bothChanged ? our ?? their : weChanged ? our : their;
    if (record) stages[name] = record;
  }
  return { lock: { ...ours, stages }, ours: kept };
}
