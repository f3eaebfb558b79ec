import { base64, digest, utf8 } from '@sealift/bytes';

/** For paper, for screens of any width, and for both schemes of colours; colours never alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #57606a; --line: #d0d7de;
  --good: #116329; --bad: #a40e26; --open: #7d4e00; --field: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1;
  --line: #3d444d; --good: #56d364; --bad: #ff7b72; --open: #e3b341; --field: #151b23; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
code { font: .85em ui-monospace, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: normal; }
td:last-child, td code { overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0;
  padding: .5rem .75rem; }
summary { cursor: pointer; font-weight: 600; }
.verdict { border-inline-start: .5rem solid var(--open); background: var(--field);
  padding: .75rem 1rem; }
.verdict.good { border-color: var(--good); }
.verdict.bad { border-color: var(--bad); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.open { color: var(--open); }
.verdict { color: var(--ink); }
.evidence { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 1rem; }
svg { width: 15rem; height: auto; display: block; }
svg rect { fill: var(--field); stroke: var(--soft); stroke-width: 1.5; }
svg path { stroke: var(--soft); stroke-width: 1.5; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .good rect { stroke: var(--good); }
svg .bad rect { stroke: var(--bad); stroke-width: 3; }
svg .open rect { stroke: var(--open); stroke-dasharray: 5 3; }
svg .none rect { stroke-dasharray: 2 4; }
svg .none text { fill: var(--soft); }
@media (max-width: 44rem) {
  .evidence { grid-template-columns: 1fr; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  thead { position: absolute; clip-path: inset(50%); }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .25rem 0; }
  th, td { display: block; border: 0; padding: 0; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; --line: #999;
    --good: #0b4a1c; --bad: #8a0018; --open: #5c3a00; --field: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .evidence { display: block; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  tr, svg { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
}
@page { size: A4; margin: 18mm; }
`;

/** Nothing is loaded, nothing runs, and no style but this one counts. T28 */
export const contentSecurityPolicy = (): string =>
  `default-src 'none'; base-uri 'none'; form-action 'none'; ` +
  `style-src 'sha256-${base64.encode(digest.sha256(utf8.encode(STYLE)))}'`;
