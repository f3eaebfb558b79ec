import { digest } from '@sealift/bytes';
import type { Acceptance } from '@sealift/policy/rules';
import { refuseAt } from '@sealift/yaml';
import { covers } from '../names/covers.ts';
import type { Pattern } from '../names/pattern.ts';
import type { AcceptText, RuleText } from '../schema/file.ts';
import type { Reading } from './reading.ts';

/** What lets images in whatever signed them. @throws Rejection CONFIG */
export function readAcceptance(
  reading: Reading,
  rule: RuleText,
  text: AcceptText,
  match: readonly Pattern[],
): Acceptance {
  const idle = (['mode', 'admit'] as const).find((key) => rule[key] !== undefined);
  if (idle !== undefined)
    refuseAt(reading, rule, idle, `${idle} has no effect beside accept: leave it away`);
  const { reason, digests, anyDigest } = text;
  if ((digests === undefined) === (anyDigest === undefined))
    refuseAt(
      reading,
      rule,
      'accept',
      "a name is the carrier's claim: list digests, or write anyDigest: true to let in whatever " +
        'is called so',
    );
  if (anyDigest) warnOfNames(reading, rule, match);
  const parsed = digests?.map((one) => digest.parse(one, 'CONFIG'));
  return { kind: 'accept', reason, digests: parsed === undefined ? 'any' : new Set(parsed) };
}

function warnOfNames(reading: Reading, rule: RuleText, match: readonly Pattern[]): void {
  const all = match.findIndex((pattern) => isEverything(pattern));
  if (all >= 0)
    refuseAt(reading, rule.match, all, 'accept with anyDigest for every name would let all in');
  const names = match.map(({ text }) => text).join(', ');
  const message = `whatever the carrier calls ${names} is let in`;
  reading.findings.push({ kind: 'admission', at: reading.places.of(rule, 'accept'), message });
}

/** Every name has two parts at least: the same in two spellings. */
const isEverything = (pattern: Pattern): boolean =>
  [
    ['*', '**'],
    ['**', '*'],
  ].some((parts) => covers(pattern, { ...pattern, parts }));
