/** Every name of a path against the constraints above it (RFC 5280 §6.1.3 b and c). */
import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Certificate, isSelfIssued } from '../certificate.ts';
import { Der, TAG } from '../der.ts';
import { EXTENSION } from '../extensions.ts';
import { mailsIn } from './directory-name.ts';
import { FORMS } from './forms.ts';
import {
  contentOf,
  type NameConstraints,
  nameConstraints,
  type Subtree,
} from './name-constraints.ts';

const der = new Der('CERT_CHAIN');

interface Named {
  readonly tag: number;
  readonly content: Uint8Array;
}

/**
 * The anchor's constraints hold as those of any CA: who pinned it, pinned them. @param path leaf
 * first, anchor last @throws Rejection CERT_CHAIN | LIMIT
 */
export function checkNames(path: readonly Certificate[]): void {
  if (path[0]?.extensions.has(EXTENSION.nameConstraints))
    reject('CERT_CHAIN', 'the leaf of a path has name constraints, which are for CAs');
  const above: NameConstraints[] = [];
  for (const [i, certificate] of [...path.entries()].toReversed()) {
    // A CA that renews itself is no new name (RFC 5280 §6.1.3); a leaf is one, whoever it says.
    const named = above.length > 0 && (i === 0 || !isSelfIssued(certificate));
    if (named) checkCertificate(namesOf(certificate), above);
    const own = nameConstraints(certificate);
    if (own !== undefined) above.push(own);
  }
}

/**
 * Alternative names, the subject, and the mail addresses in it: those too where there are
 * alternative names, since another reader may take them for who signed.
 */
function namesOf({ subject, extensions }: Certificate): Named[] {
  const bytes = extensions.get(EXTENSION.subjectAltName)?.value;
  const names = bytes === undefined ? [] : der.children(der.whole(bytes, TAG.sequence));
  const isEmpty = der.children(der.whole(subject, TAG.sequence)).length === 0;
  return [
    ...names.map((name) => ({ tag: name.tag, content: contentOf(name) })),
    ...(isEmpty ? [] : [{ tag: TAG.directoryName, content: subject }]),
    ...mailsIn(subject).map((content) => ({ tag: TAG.mail, content })),
  ];
}

function checkCertificate(names: readonly Named[], above: readonly NameConstraints[]): void {
  const subtrees = above.reduce(
    (sum, each) => sum + each.permitted.length + each.excluded.length,
    0,
  );
  // T34: names are the leaf's, constraints its CA's; their product is nobody's.
  if (names.length * subtrees > LIMITS.nameComparisons)
    reject('LIMIT', `more than ${LIMITS.nameComparisons} names held against constraints`);
  for (const constraints of above) for (const name of names) checkName(name, constraints);
}

function checkName(name: Named, { permitted, excluded }: NameConstraints): void {
  const ofForm = (all: readonly Subtree[]): Subtree[] => all.filter(({ tag }) => tag === name.tag);
  const form = FORMS[name.tag]?.words;
  if (ofForm(excluded).some(({ holds }) => holds(name.content)))
    reject('CERT_CHAIN', `a CA of the path excludes a name below it (${form})`);
  const allowed = ofForm(permitted);
  if (allowed.length > 0 && !allowed.some(({ holds }) => holds(name.content)))
    reject('CERT_CHAIN', `a CA of the path does not permit a name below it (${form})`);
}
