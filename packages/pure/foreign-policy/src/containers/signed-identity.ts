/** Which name must have been signed with the digest: the comparisons of a policy.json. */
import { printable } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import type { NamePattern, SignedName } from '@sealift/policy/rules';
import { repositoryOf } from '@sealift/policy-file';
import { type Parsed, refuseAt } from '@sealift/yaml';
import type { IdentityText } from './schema.ts';

/** A name as it stands there: where neither tag nor digest is written, there is none. */
interface Stated {
  readonly repository: string;
  /** `:v1`, `@sha256:…`, both; empty for a repository alone. */
  readonly rest: string;
}

/** What must have been signed, and of a mirror the repositories that stand for its own. */
export interface SignedIdentity {
  readonly signedName: SignedName;
  readonly signedAs?: NamePattern;
}

/** @throws Rejection CONFIG: what could never match */
export function readIdentity(reading: Parsed<unknown>, text: IdentityText): SignedIdentity {
  const fields = FIELDS[text.type];
  const given = Object.keys(text).filter((key) => key !== 'type');
  const idle = given.find((key) => !fields.some((field) => field === key));
  if (idle !== undefined) refuseAt(reading, text, idle, `${idle} has no effect with ${text.type}`);
  const values = fields.map((field) => {
    const value = text[field];
    return value ?? refuseAt(reading, text, 'type', `${text.type} needs ${field}`);
  });
  const [value = '', signedPrefix = ''] = values;
  const signedName = (accepts: SignedName['accepts']): SignedName => ({
    text: [text.type, ...values.map((one) => printable(one))].join(' '),
    accepts,
  });
  switch (text.type) {
    case 'matchExact':
      return { signedName: signedName(isExact) };
    case 'matchRepoDigestOrExact':
      return { signedName: signedName(isExactOrByDigest) };
    case 'matchRepository':
      return { signedName: signedName(isOfRepository) };
    case 'exactReference':
      return fixed(
        reading,
        text,
        signedName((signed) => isExact(signed, value)),
      );
    case 'exactRepository':
      return fixed(
        reading,
        text,
        signedName((signed) => isOfRepository(signed, value)),
      );
    case 'remapIdentity':
      requirePrefixes(reading, text, values);
      return {
        signedName: signedName((signed, image) =>
          isExactOrByDigest(signed, remapped(image, value, signedPrefix)),
        ),
        signedAs: { text: `${signedPrefix}/**`, matches: (name) => isBelow(name, signedPrefix) },
      };
  }
}

const FIELDS = {
  matchRepoDigestOrExact: [],
  matchExact: [],
  matchRepository: [],
  exactReference: ['dockerReference'],
  exactRepository: ['dockerRepository'],
  remapIdentity: ['prefix', 'signedPrefix'],
} as const satisfies { readonly [type in IdentityText['type']]: readonly (keyof IdentityText)[] };

function stated(text: string): Stated | undefined {
  const repository = repositoryOf(text);
  if (repository === undefined) return undefined;
  const { tag, digest } = parseReference(text);
  // `latest` is what readers add.
  const written = tag !== undefined && text.replace(/@.*/, '').endsWith(`:${tag}`) ? `:${tag}` : '';
  return { repository, rest: `${written}${digest === undefined ? '' : `@${digest}`}` };
}

function isExact(signed: string, image: string): boolean {
  const [theirs, own] = [stated(signed), stated(image)];
  if (theirs === undefined || own === undefined || theirs.rest === '') return false;
  return theirs.repository === own.repository && theirs.rest === own.rest;
}

/** An image that is named by its digest alone is what was signed, whatever tag was. */
function isExactOrByDigest(signed: string, image: string): boolean {
  const [theirs, own] = [stated(signed), stated(image)];
  if (theirs === undefined || own === undefined || theirs.rest === '') return false;
  return own.rest.startsWith('@') ? theirs.repository === own.repository : isExact(signed, image);
}

function isOfRepository(signed: string, image: string): boolean {
  const [theirs, own] = [stated(signed), stated(image)];
  return theirs !== undefined && theirs.repository === own?.repository;
}

/** One name, whatever the image is called: it is named for a mirror. */
function fixed(
  reading: Parsed<unknown>,
  text: IdentityText,
  signedName: SignedName,
): SignedIdentity {
  const key = text.type === 'exactReference' ? 'dockerReference' : 'dockerRepository';
  const value = stated(text[key] ?? '');
  if (value === undefined || (key === 'dockerReference') === (value.rest === ''))
    return refuseAt(reading, text, key, `${key} is no ${WANTED[key]}: nothing could match`);
  const { repository } = value;
  return { signedName, signedAs: { text: repository, matches: (name) => name === repository } };
}

const WANTED = {
  dockerReference: 'name with a tag or digest',
  dockerRepository: 'repository without tag and digest',
} as const;

const isBelow = (repository: string, prefix: string): boolean =>
  repository === prefix || repository.startsWith(`${prefix}/`);

function remapped(image: string, prefix: string, signedPrefix: string): string {
  const own = stated(image);
  if (own === undefined || !isBelow(own.repository, prefix)) return image;
  return `${signedPrefix}${own.repository.slice(prefix.length)}${own.rest}`;
}

/** A host, or a host and the beginning of a path. */
function requirePrefixes(
  reading: Parsed<unknown>,
  text: IdentityText,
  values: readonly string[],
): void {
  const odd = values.findIndex((prefix) =>
    [`${prefix}/x`, `${prefix}/x/y`].every((name) => repositoryOf(name) !== name),
  );
  const key = FIELDS.remapIdentity[odd];
  if (key !== undefined)
    refuseAt(reading, text, key, `${key} is no beginning of a name: REGISTRY or REGISTRY/PATH`);
}
