/** Who a certificate must name, as an authority lists it. */
import { Rejection } from '@sealift/failures';
import type { Matcher, SignerPolicy } from '@sealift/policy';
import { exactly, identityHolding, issuerHolding } from '@sealift/policy/matcher';
import type { Finding } from '@sealift/policy-file';
import { type Parsed, refuseAt } from '@sealift/yaml';
import type { IdentityText } from './schema.ts';

/** A document while it is read. */
export interface Reading extends Parsed<unknown> {
  readonly findings: Finding[];
}

/** @throws Rejection CONFIG */
export const readIdentity = (
  reading: Reading,
  identity: IdentityText,
): Extract<SignerPolicy, { kind: 'certificate' }> => ({
  kind: 'certificate',
  identity: oneOf(reading, identity, ['subject', 'subjectRegExp'], identityHolding),
  named: 'alternative name',
  issuer: oneOf(reading, identity, ['issuer', 'issuerRegExp'], issuerHolding),
  // There is no word for the repository that a workflow ran for: nothing asks for it there.
  extensions: new Map(),
});

function oneOf(
  reading: Reading,
  identity: IdentityText,
  [text, pattern]: readonly [keyof IdentityText, keyof IdentityText],
  holding: (pattern: string, option: string) => Matcher,
): Matcher {
  const [whole, part] = [identity[text], identity[pattern]];
  if ((whole === undefined) === (part === undefined))
    return refuseAt(reading, identity, pattern, `an identity has one of ${text} and ${pattern}`);
  const at = (key: keyof IdentityText): string => `${reading.places.of(identity, key)}: `;
  if (part === undefined) return Rejection.as('CONFIG', () => exactly(whole ?? '', text), at(text));
  const matcher = Rejection.as('CONFIG', () => holding(part, pattern), at(pattern));
  if (!/^\^.*\$$/.test(part))
    reading.findings.push({
      kind: 'pattern',
      at: reading.places.of(identity, pattern),
      message:
        `${pattern} matches a part of the text, as policy-controller has it: ` +
        `write ^(?:${part})$ where the whole is meant`,
    });
  return matcher;
}
