/** A command to type. */
export function Command({ children }: { children: string }) {
  return <code class="command">{children}</code>;
}
