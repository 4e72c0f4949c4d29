/** All tests of a single column by name. */
import { andersonDarling } from "./anderson_darling.ts";
import { chiSquare } from "./chi_square.ts";
import { cramerVonMises } from "./cramer_von_mises.ts";
import type { DriftTest } from "./test_definition.ts";
import { energyDistance } from "./energy_distance.ts";
import { eppsSingleton } from "./epps_singleton.ts";
import { fisherExact } from "./fisher_exact.ts";
import { g } from "./likelihood_ratio.ts";
import { hellinger } from "./hellinger.ts";
import { jensenShannon } from "./jensen_shannon.ts";
import { kolmogorovSmirnov } from "./kolmogorov_smirnov.ts";
import { kullbackLeibler } from "./kullback_leibler.ts";
import { mannWhitney } from "./mann_whitney.ts";
import { psi } from "./psi.ts";
import { studentT } from "./student_t.ts";
import { wasserstein } from "./wasserstein.ts";
import { z } from "./proportions.ts";

/** Every test of numbers or categories, by its name. */
export const driftTests: ReadonlyMap<string, DriftTest> = new Map(
  [
    kolmogorovSmirnov,
    wasserstein,
    jensenShannon,
    psi,
    kullbackLeibler,
    hellinger,
    chiSquare,
    z,
    andersonDarling,
    cramerVonMises,
    energyDistance,
    eppsSingleton,
    mannWhitney,
    studentT,
    g,
    fisherExact,
  ].map((test) => [test.name, test]),
);
