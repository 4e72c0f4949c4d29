/** The style of notebook pages: one column to read, light and dark by the system, printable. */
export const PAGE_STYLE = `
:root { --page: #ffffff; --ground: #f4f6f8; --text: #1b2530; --muted: #52606d; --line: #d5dbe1;
  --blue: #0072b2; --orange: #c25e00; --green: #00805a; --pink: #96407a; --faint: #9aa5b1;
  --link: #005a8e; --bad: #fbe5dc; color-scheme: light;
  font: 17px/1.6 Charter, "Bitstream Charter", "Source Serif 4", Georgia, serif; }
@media (prefers-color-scheme: dark) { :root { --page: #14191f; --ground: #1d242d; --text: #e6ebf0;
  --muted: #a9b5c1; --line: #35414d; --blue: #56b4e9; --orange: #f0a04b; --green: #4cc9a0;
  --pink: #e08fc0; --faint: #64727f; --link: #7cc4f0; --bad: #472516; color-scheme: dark; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); }
main, footer, nav { max-width: 50rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--link); text-underline-offset: .15em; }
nav { font: .8125rem/1.5 system-ui, sans-serif; padding-top: 1.25rem; color: var(--muted); }
nav ol { margin: .25rem 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
@media (min-width: 90rem) { nav { position: fixed; top: 1.5rem; left: 1.5rem; width: 15rem; padding: 0; }
  nav ol { display: block; } nav li { margin: .35rem 0; } }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; font-family: system-ui, sans-serif; }
h1 { font-size: 2rem; margin: 2rem 0 1rem; } h2 { font-size: 1.35rem; margin: 2.75rem 0 .75rem; }
p { margin: .75rem 0; max-width: 44rem; } p code, li code, td code { font-size: .85em; background: var(--ground); padding: .1em .3em; border-radius: 4px; }
section.code { margin: 1rem 0 1.5rem; }
pre { margin: 0; overflow-x: auto; font: .75rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; tab-size: 2; }
summary { font: .75rem/1.5 system-ui, sans-serif; color: var(--muted); cursor: pointer; margin: .25rem 0; }
pre.source { background: var(--ground); border-radius: 8px; padding: .8rem 1rem; }
.output { margin-top: .6rem; } pre.output { padding: .35rem 1rem; border-left: 3px solid var(--line); }
pre.stderr { border-left-color: var(--orange); }
pre.error { border-left-color: var(--orange); background: var(--bad); padding: .7rem 1rem; white-space: pre-wrap; }
.rich { overflow-x: auto; font: .8125rem/1.5 system-ui, sans-serif; } .rich svg, .rich img { max-width: 100%; height: auto; }
.rich figure { margin: 0; } .rich figure h2, .rich figure h3 { margin: .5rem 0 .2rem; font-size: .95rem; }
table { border-collapse: collapse; font: .8125rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; margin: .25rem 0; }
th { text-align: left; color: var(--muted); font-weight: 600; border-bottom: 2px solid var(--line); }
th, td { padding: .25rem .9rem .25rem 0; vertical-align: top; } td { border-bottom: 1px solid var(--line); }
.number { text-align: right; } .left-out, .note { color: var(--muted); font: .75rem/1.5 system-ui, sans-serif; margin: .3rem 0 0; }
.pictures { display: flex; flex-wrap: wrap; gap: .75rem; } .pictures figure { width: 7.5rem; }
.pictures img { width: 7.5rem; height: 7.5rem; object-fit: contain; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
.pictures figcaption { font-size: .75rem; line-height: 1.35; color: var(--muted); overflow-wrap: anywhere; }
mark { color: inherit; border-radius: 3px; padding: .05em .15em; }
.hljs-comment { color: var(--muted); font-style: italic; } .hljs-keyword, .hljs-built_in { color: var(--blue); }
.hljs-string, .hljs-regexp { color: var(--green); } .hljs-number, .hljs-literal { color: var(--orange); }
.hljs-title, .hljs-type { color: var(--pink); }
.note.waiting { color: var(--orange); }
.cards { display: grid; gap: 1rem; padding: 0; list-style: none; } .cards a { font-weight: 600; font-family: system-ui, sans-serif; }
footer { color: var(--muted); font: .8125rem/1.5 system-ui, sans-serif; margin-top: 4rem; padding-bottom: 3rem; border-top: 1px solid var(--line); }
@media print { :root { font-size: 10.5pt; } nav { display: none; } pre { white-space: pre-wrap; } section.code, figure, tr { break-inside: avoid; } }
`;
