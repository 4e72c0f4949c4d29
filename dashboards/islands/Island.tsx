/** A component that the browser takes over: drawn here, with its properties beside it. */
import { ISLANDS } from "./all_islands.ts";

/** Draws an island by name. */
export function Island<Name extends keyof typeof ISLANDS>(
  { name, props }: { name: Name; props: Parameters<typeof ISLANDS[Name]>[0] },
) {
  const Component = ISLANDS[name] as (props: unknown) => preact.JSX.Element;
  return (
    <div data-island={name} data-props={JSON.stringify(props)}>
      <Component {...props as object} />
    </div>
  );
}
