/**
 * A race of contestants that take turns, so that all of them share the machine's moods. Their losses
 * are compared while they run: who does not learn the same does not do the same work.
 */
import { type Race, startEntrants } from "./entrants.ts";

/** Length of a race. */
export interface RaceLength {
  rounds: number;
  /** Steps of a turn. */
  steps: number;
}

/** Result of a contestant, or the reason why it could not run. */
export interface Showing {
  who: string;
  library: string;
  /** Milliseconds a step, one a turn, and losses, one a step. */
  result: { milliseconds: number[]; losses: number[] } | { absent: string };
}

/** Uncounted first steps, in which graphs are compiled and memory is allocated. */
export const WARM_UP = 8;

/** Runs a race. */
export async function raced(race: Race, { rounds, steps }: RaceLength): Promise<Showing[]> {
  const runners = (await startEntrants(race)).map((entrant) => ({
    ...entrant,
    losses: [] as number[],
    spent: [] as number[],
  }));
  for (let round = -1; round < rounds; round++) {
    for (const { contestant, losses, spent } of runners) {
      if ("absent" in contestant) continue;
      const count = round < 0 ? WARM_UP : steps;
      const turn = await contestant.turn(count);
      losses.push(...turn.losses);
      if (round >= 0) spent.push(turn.milliseconds / count);
    }
  }
  const showings: Showing[] = [];
  for (const { who, library, contestant, losses, spent } of runners) {
    if ("absent" in contestant) showings.push({ who, library, result: contestant });
    else {
      await contestant.end();
      showings.push({ who, library, result: { milliseconds: spent, losses } });
    }
  }
  return showings;
}
