/** A contestant's side of the talk: a line in, a line of JSON out. */

/** Says that it is ready, then answers each line until there are no more. */
export async function answerLines(answer: (line: string) => Promise<unknown>): Promise<void> {
  console.log(JSON.stringify({ ready: true }));
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) console.log(JSON.stringify(await answer(line)));
  }
}
