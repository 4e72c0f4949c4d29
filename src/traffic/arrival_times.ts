/**
 * Arrival times of requests that do not wait for answers: a Poisson process with a ramp, and bursts
 * at regular intervals. Pure.
 */
import type { Random } from "../random.ts";

/** A load over time. */
export interface ArrivalPlan {
  /** Requests a second after the ramp. */
  rate: number;
  seconds: number;
  /** Seconds during which the rate rises linearly from 0. */
  rampSeconds: number;
  /** Requests that arrive at once, beside the others. */
  burst: number;
  /** Seconds between bursts; the first comes after that time. */
  burstEverySeconds: number;
}

/** Returns the times of a plan in milliseconds, ascending; equal seeds give equal times. */
export function arrivalTimes(plan: ArrivalPlan, random: Random): Float64Array {
  return Float64Array.from([...steadyTimes(plan, random), ...burstTimes(plan)]).sort();
}

/** Maps a Poisson process of rate 1 through the inverse of the expected number of arrivals. */
function* steadyTimes({ rate, seconds, rampSeconds }: ArrivalPlan, random: Random) {
  const duringRamp = rate * rampSeconds / 2;
  for (let expected = 0;;) {
    expected -= Math.log(1 - random.next());
    const time = expected < duringRamp
      ? Math.sqrt(2 * rampSeconds * expected / rate)
      : expected / rate + rampSeconds / 2;
    if (!(time < seconds)) return;
    yield 1000 * time;
  }
}

function* burstTimes({ seconds, burst, burstEverySeconds }: ArrivalPlan) {
  if (burst === 0) return;
  for (let time = burstEverySeconds; time < seconds; time += burstEverySeconds) {
    for (let request = 0; request < burst; request++) yield 1000 * time;
  }
}
