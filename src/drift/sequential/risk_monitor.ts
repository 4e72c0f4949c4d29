/**
 * Monitors a risk that must stay below a bound, such as the error rate once labels arrive: a wealth
 * that bets on each loss, mixed over sizes of the bet (Waudby-Smith and Ramdas, "Estimating means of
 * bounded random variables by betting", 2024). Where the mean loss is at most the bound, the chance
 * that the wealth ever reaches 1 / budget is at most the budget.
 */
import { logSumExp } from "./histogram_bets.ts";

/** Shares of the largest bet that cannot lose more than everything. */
const BETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

/** All that must be kept between losses. */
export interface RiskState {
  bound: number;
  budget: number;
  losses: number;
  /** ln of each bet's wealth. */
  logWealth: number[];
}

/**
 * Begins to monitor losses in [0, 1] against a bound in (0, 1).
 *
 * @throws {RangeError} for a bound outside (0, 1).
 */
export function newRiskMonitor({ bound, budget }: { bound: number; budget: number }): RiskState {
  if (!(bound > 0 && bound < 1)) {
    throw new RangeError(
      `Cannot monitor a risk: bound ${bound}, expected a number between 0 and 1`,
    );
  }
  return { bound, budget, losses: 0, logWealth: BETS.map(() => 0) };
}

/** Takes losses in their order; the given state is not changed. */
export function observeLosses(
  state: RiskState,
  losses: ArrayLike<number>,
): { state: RiskState; logEvidence: number; crossed: boolean } {
  const logWealth = state.logWealth.map((wealth, at) => {
    const stake = BETS[at] / state.bound;
    let log = wealth;
    for (let row = 0; row < losses.length; row++) {
      log += Math.log1p(stake * (losses[row] - state.bound));
    }
    return log;
  });
  const logEvidence = logSumExp(logWealth) - Math.log(BETS.length);
  return {
    state: { ...state, losses: state.losses + losses.length, logWealth },
    logEvidence,
    crossed: logEvidence >= -Math.log(state.budget),
  };
}
