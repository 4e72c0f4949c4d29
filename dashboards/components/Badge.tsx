/** A state in one word, told by colour, sign and text. */
export type Tone = "good" | "warn" | "bad" | "plain";

const SIGNS: Record<Tone, string> = { good: "✓", warn: "!", bad: "✕", plain: "·" };

/** The word with its sign. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{SIGNS[tone]}</span> {children}
    </span>
  );
}
