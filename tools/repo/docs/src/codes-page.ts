import { CODES } from '@sealift/failures';
import type { Findings, Repository } from './repository.ts';
import { wrapped } from './wrapped.ts';

export const CODES_PAGE = 'docs/codes.md';

const EXITS: ReadonlyArray<readonly [number, string]> = [
  [1, 'Intact, but not trusted'],
  [2, 'Wrong usage, policy or trust configuration'],
  [3, 'The bytes disagree with the grammar, a digest or the manifest'],
  [4, 'A file, a registry or a service failed'],
  [70, 'A bug of ours'],
  [130, 'Ended by somebody before it was done'],
];

/** The page of all codes, from the catalogue. */
export function renderCodes(): string {
  const groups = EXITS.map(([exit, title]) => {
    const codes = Object.entries(CODES).filter(([, entry]) => entry.exit === exit);
    return [`## Exit ${exit}: ${title}`, ...codes.map(([code, entry]) => section(code, entry))];
  });
  return `${[INTRODUCTION, ...groups.flat()].join('\n\n')}\n`;
}

const INTRODUCTION = [
  '# Codes of failures',
  '',
  'Every way to fail, with its cause and its remedy. `sealift-verify explain CODE` prints ' +
    'the same.',
  'This page is made by `npx -y pnpm@12 run docs --write` from the catalogue in',
  '[`codes.ts`](../packages/pure/failures/src/codes.ts); a check holds it to that.',
].join('\n');

const section = (
  code: string,
  { title, cause, remedy }: (typeof CODES)[keyof typeof CODES],
): string =>
  [`### ${code}`, `**${title}.** ${cause}`, `What to do: ${remedy}`].map(wrapped).join('\n\n');

/** The page is what the catalogue says. */
export function checkCodesPage({ texts }: Repository): Findings {
  const isCurrent = texts.get(CODES_PAGE) === renderCodes();
  return {
    violations: isCurrent
      ? []
      : [`${CODES_PAGE} is not what codes.ts says; run \`npx -y pnpm@12 run docs --write\``],
    checked: Object.keys(CODES).length,
  };
}
