/** What certificates say of policies, as DER. Policies have one letter: 1.2.3.N. */
import { type Authority, der, type x509 } from '@sealift/virtual-sigstore';
import type { Certificate } from '../certificate.ts';
import { CA_EXTENSIONS, ca, leaf, read, world } from '../certificates.fixture.ts';
import { ascii } from '../constraints/constraints.fixture.ts';
import { TAG } from '../der.ts';
import { EXTENSION } from '../extensions.ts';

type Extension = ReturnType<typeof x509.basicConstraints>;

/** `*` is any policy; a letter is 1.2.3.N. */
export const oid = (letter: string): Uint8Array =>
  letter === '*'
    ? der(TAG.oid, Uint8Array.of(0x55, 0x1d, 0x20, 0))
    : der(TAG.oid, Uint8Array.of(0x2a, 3, letter.charCodeAt(0) & 0x1f));

const said = (name: keyof typeof EXTENSION, value: Uint8Array, critical = true): Extension => ({
  oid: EXTENSION[name],
  critical,
  value,
});

/** `A B`: two policies. */
export const policies = (letters: string, ...qualifiers: readonly Uint8Array[]): Extension =>
  said(
    'certificatePolicies',
    der(
      TAG.sequence,
      ...letters.split(' ').map((letter) => der(TAG.sequence, oid(letter), ...qualifiers)),
    ),
  );

/** `A>B C>D`: where the issuer says A, the subject says B. */
export const mappings = (pairs: string): Extension =>
  said(
    'policyMappings',
    der(
      TAG.sequence,
      ...pairs.split(' ').map((pair) => der(TAG.sequence, ...pair.split('>').map(oid))),
    ),
  );

const count = (tag: number, value: number | undefined): Uint8Array[] =>
  value === undefined ? [] : [der(tag, Uint8Array.of(value))];

export const policyConstraints = (explicit?: number, mapping?: number): Extension =>
  said('policyConstraints', der(TAG.sequence, ...count(0x80, explicit), ...count(0x81, mapping)));

export const inhibitAny = (value: number): Extension =>
  said('inhibitAnyPolicy', der(TAG.integer, Uint8Array.of(value)));

/** What stands behind a policy: a pointer to a practice, or of a kind that nobody knows. */
export const qualifier = (last: number): Uint8Array =>
  der(
    TAG.sequence,
    der(
      TAG.sequence,
      der(TAG.oid, Uint8Array.of(0x2b, 6, 1, 5, 5, 7, 2, last)),
      der(0x16, ascii('https://corp.example/cps')),
    ),
  );

/**
 * `A !0`: the policies A, explicit policy after 0. `-1` mappings end, `~0` any policy ends, `A>B` a
 * mapping, `^` self-issued.
 */
export function extensionsOf(words: string): Extension[] {
  const all = words.split(' ').filter((word) => word !== '' && word !== '^');
  const number = (mark: string): number | undefined => {
    const found = all.find((word) => word.startsWith(mark));
    return found === undefined ? undefined : Number(found.slice(1));
  };
  const pairs = all.filter((word) => word.includes('>')).join(' ');
  const letters = all.filter((word) => /^[A-Z*]$/.test(word)).join(' ');
  const [explicit, mapping, any] = ['!', '-', '~'].map(number);
  return [
    ...(letters === '' ? [] : [policies(letters)]),
    ...(pairs === '' ? [] : [mappings(pairs)]),
    ...(explicit === undefined && mapping === undefined
      ? []
      : [policyConstraints(explicit, mapping)]),
    ...(any === undefined ? [] : [inhibitAny(any)]),
  ];
}

/** `root | intermediate | leaf`, each in the words of extensionsOf; leaf first. */
export function pathOf(words: string): Certificate[] {
  const parts = words.split('|').map((part) => part.trim());
  const line: Authority[] = [];
  for (const [i, part] of parts.slice(0, -1).entries()) {
    const parent = line.at(-1);
    const name = part.includes('^') && parent ? parent.name : { commonName: `policies ${i}` };
    const extensions = [...CA_EXTENSIONS, ...extensionsOf(part)];
    line.push(ca(`policies ${i}`, { name, extensions, ...(parent ? { parent } : {}) }));
  }
  const authority = line.at(-1) ?? world.root;
  const subject = parts.at(-1)?.includes('^') ? authority.name : {};
  const extraExtensions = extensionsOf(parts.at(-1) ?? '');
  return [leaf({ authority, extraExtensions, subject }), ...line.toReversed().map(read)];
}
