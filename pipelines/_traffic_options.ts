/** Options of the task `traffic`. */

const text = (placeholder: string, help: string) =>
  ({ type: "string", placeholder, help }) as const;

/** The options as the command line knows them. */
export const TRAFFIC_OPTIONS = {
  url: text("URL", "of the API (default: http://localhost:8000)"),
  rate: text("N", "requests a second (default: 20)"),
  seconds: text("N", "how long (default: 10)"),
  ramp: text("SECONDS", "during which the rate rises from 0 (default: 0)"),
  burst: text("N", "requests at once, beside the others (default: 0)"),
  "burst-every": text("SECONDS", "between bursts (default: 10)"),
  concurrency: text("N", "requests under way at most; others wait, and it counts (default: 256)"),
  timeout: text("SECONDS", "for an answer (default: 30)"),
  pictures: text("SHARE", "of the requests with a picture (default: 0)"),
  "vocabulary-drift": text("SHARE", "of the words replaced by unknown ones (default: 0)"),
  "class-drift": text("SHARE", "of the products drawn from all classes alike (default: 0)"),
  products: text("FILE", "a table of products (default: data/processed/test.arrow)"),
  seed: text("N", "of times and products (default: 42)"),
  out: text("FILE", "where the result goes (default: .cache/traffic.json)"),
  "no-failures": { type: "boolean", help: "end with 1 if a request failed" },
} as const;
