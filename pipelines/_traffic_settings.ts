/** Settings of a load, from the options of the task `traffic`. */
import { UserError } from "../src/errors.ts";
import type { ArrivalPlan } from "../src/traffic/arrival_times.ts";
import type { MixShares } from "../src/traffic/product_mix.ts";
import type { Destination } from "../src/traffic/product_requests.ts";
import type { TrafficResult } from "../src/traffic/traffic_record.ts";
import { positiveNumber } from "./_positive_number.ts";
import type { TRAFFIC_OPTIONS } from "./_traffic_options.ts";

type Values = { [Name in keyof typeof TRAFFIC_OPTIONS]: string | boolean | undefined };

/** Settings of a load. */
export interface TrafficSettings {
  plan: ArrivalPlan;
  shares: MixShares;
  destination: Destination;
  concurrency: number;
  products: string;
  seed: number;
  out: string;
  noFailures: boolean;
}

/** Reads the options. @throws {UserError} for a number out of range, or without a token. */
export function trafficSettings(values: Values): TrafficSettings {
  const number = (name: keyof Values, otherwise: number) =>
    values[name] === undefined ? otherwise : positiveNumber(name, String(values[name]));
  const share = (name: keyof Values) => {
    const value = Number(values[name] ?? 0);
    if (value >= 0 && value <= 1) return value;
    throw new UserError(`Cannot use --${name} '${values[name]}': expected a number from 0 to 1`);
  };
  const token = Deno.env.get("ETIQUETTE_TOKEN");
  if (!token) {
    throw new UserError(
      "Cannot call the API: no ETIQUETTE_TOKEN, expected a token: " +
        "export ETIQUETTE_TOKEN=$(deno task -q token --sub traffic)",
    );
  }
  return {
    plan: {
      rate: number("rate", 20),
      seconds: number("seconds", 10),
      rampSeconds: number("ramp", 0),
      burst: number("burst", 0),
      burstEverySeconds: number("burst-every", 10),
    },
    shares: {
      pictures: share("pictures"),
      vocabularyDrift: share("vocabulary-drift"),
      classDrift: share("class-drift"),
    },
    destination: {
      url: `${values.url ?? "http://localhost:8000"}/predict_product`,
      token,
      timeoutMs: 1000 * number("timeout", 30),
    },
    concurrency: number("concurrency", 256),
    products: String(values.products ?? "data/processed/test.arrow"),
    seed: number("seed", 42),
    out: String(values.out ?? ".cache/traffic.json"),
    noFailures: values["no-failures"] === true,
  };
}

/** @throws {UserError} if a request failed. */
export function refuseFailures({ failed, requests }: TrafficResult): void {
  if (failed > 0) throw new UserError(`${failed} of ${requests} requests failed, expected none`);
}
