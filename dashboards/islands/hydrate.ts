/** Brings the islands of a page to life. Runs in the browser. */
import { type ComponentType, h, hydrate } from "preact";
import { ISLANDS } from "./all_islands.ts";

for (const place of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const { island, props } = place.dataset;
  const component = ISLANDS[island as keyof typeof ISLANDS] as ComponentType<object>;
  hydrate(h(component, JSON.parse(props!)), place);
}
