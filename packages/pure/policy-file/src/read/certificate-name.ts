/** Whom a certificate must name: an alternative name, or the subject where there is none. */
import { Rejection } from '@sealift/failures';
import { looseDots, type Matcher, type SignerPolicy } from '@sealift/policy';
import { exactly, identityLike, subjectLike } from '@sealift/policy/matcher';
import { refuseAt } from '@sealift/yaml';
import type { SignerText } from '../schema/file.ts';
import type { Reading } from './reading.ts';

/** Who a certificate must name. */
export type CertificateSigner = Extract<SignerPolicy, { kind: 'certificate' }>;

/** Keys that make a signer one by certificate; he has exactly one of them. */
export const CERTIFICATE_NAMES = [
  'identity',
  'identityPattern',
  'subject',
  'subjectPattern',
] as const;

type PatternKey = 'identityPattern' | 'subjectPattern' | 'issuerPattern';

/** @throws Rejection CONFIG */
export function nameOf(
  reading: Reading,
  signer: SignerText,
): Pick<CertificateSigner, 'identity' | 'named'> {
  const key = CERTIFICATE_NAMES.find((each) => signer[each] !== undefined) ?? 'identity';
  const text = signer[key] ?? '';
  const named = key === 'subject' || key === 'subjectPattern' ? 'subject' : 'alternative name';
  if (named === 'subject' && signer.noIssuer === undefined)
    refuseAt(
      reading,
      signer,
      key,
      `${key} needs noIssuer: true: a CA that states issuers names by alternative names`,
    );
  if (key === 'identity' || key === 'subject')
    return { identity: matcherAt(reading, signer, key, () => exactly(text, key)), named };
  const like = named === 'subject' ? subjectLike : identityLike;
  return { identity: takingNobodyUnsaid(reading, signer, key, like), named };
}

function takingNobodyUnsaid(
  reading: Reading,
  signer: SignerText,
  key: PatternKey,
  like: Like,
): Matcher {
  const found = patternAt(reading, signer, key, like);
  for (const form of found.takes) {
    const message = `${key} takes every ${form}: whoever has one may sign`;
    reading.findings.push({ kind: 'pattern', at: reading.places.of(signer, key), message });
  }
  return found;
}

type Like = (pattern: string, option: string) => Matcher;

/** What a key of a signer stands for. @throws Rejection CONFIG, where the key stands */
export const matcherAt = (
  { places }: Reading,
  signer: SignerText,
  key: keyof SignerText,
  make: () => Matcher,
): Matcher => Rejection.as('CONFIG', make, `${places.of(signer, key)}: `);

/** The same for a pattern, whose dots may take more than they seem to. */
export function patternAt(
  reading: Reading,
  signer: SignerText,
  key: PatternKey,
  like: Like,
): Matcher {
  const pattern = signer[key] ?? '';
  const matcher = matcherAt(reading, signer, key, () => like(pattern, key));
  if (looseDots(pattern)) {
    const [word = ''] = /[\w-]*(?<!\\)\.[a-zA-Z][\w-]*/.exec(pattern) ?? [];
    const message =
      `${key}: a dot without a backslash stands for any character, so that ` +
      `${word.replace('.', '-')} fits as ${word} does; write ${word.replace('.', '\\.')}`;
    reading.findings.push({ kind: 'pattern', at: reading.places.of(signer, key), message });
  }
  return matcher;
}
