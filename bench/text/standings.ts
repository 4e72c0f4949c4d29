/** Compares contestants over several catalogues: wins, losses and mean rank of each. */
import { mean } from "./mean.ts";

/** Scores of contestants by name; higher is better. */
export type Scores = Readonly<Record<string, number>>;

/** Totals of a contestant. */
export interface Standing {
  name: string;
  /** Catalogues on which it is above, and below, the first contestant. */
  wins: number;
  losses: number;
  /** From 1, equals sharing the mean of their ranks. */
  meanRank: number;
}

/** Standings of contestants, in their order. */
export function standings(catalogues: readonly Scores[]): Standing[] {
  const names = Object.keys(catalogues[0]);
  return names.map((name) => ({
    name,
    wins: catalogues.filter((scores) => scores[name] > scores[names[0]]).length,
    losses: catalogues.filter((scores) => scores[name] < scores[names[0]]).length,
    meanRank: mean(catalogues.map((scores) => {
      const others = Object.entries(scores).filter(([other]) => other !== name);
      const above = others.filter(([, score]) => score > scores[name]).length;
      const equal = others.filter(([, score]) => score === scores[name]).length;
      return 1 + above + equal / 2;
    })),
  }));
}
