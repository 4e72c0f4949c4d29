/**
 * A race of contestants that take turns, so that all of them share the machine's moods. Their losses
 * are compared while they run: who does not learn the same does not do the same work.
 */
import { entrantsOf, type Race } from "./contestants.ts";

/** How long a race is. */
export interface RaceLength {
  rounds: number;
  /** Of a turn. */
  steps: number;
}

/** What a contestant showed; or why it could not. */
export interface Showing {
  who: string;
  library: string;
  /** Milliseconds a step, one a turn, and losses, one a step. */
  result: { milliseconds: number[]; losses: number[] } | { absent: string };
}

/** Not counted: what is compiled or allocated at first is no matter of steps. */
export const WARM_UP = 8;

/** Runs a race. */
export async function raced(race: Race, { rounds, steps }: RaceLength): Promise<Showing[]> {
  const runners = (await entrantsOf(race)).map((entrant) => ({
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
