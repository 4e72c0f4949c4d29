/** Parts the newest stream: rows that judge, and rows that the challenger learns from. Pure. */
import { random } from "../random.ts";

/** True for a product that is held out to judge; the same one always is. */
export function isHeldOut(
  index: number,
  { stream, seed, share }: { stream: string; seed: number; share: number },
): boolean {
  return random(seed, "held out", stream, index).chance(share);
}
