/** What is written in other forms, and what of it none of them can say. */
import { keys, time, x509 } from '@sealift/pki';
import type { EvidenceNeed, Needs, Quorum } from '@sealift/policy/rules';
import type { FileRule, Site } from '@sealift/policy-file';
import type { KnownSigner } from '@sealift/verify';

/** A policy with all that it names. */
export interface Convertible {
  /** Its name, for comments. */
  readonly path: string;
  readonly rules: readonly FileRule[];
  readonly signers: ReadonlyMap<string, KnownSigner>;
  readonly site: Site;
  /** What documents are called; others of that name take their place where they are applied. */
  readonly name?: string;
  /** It speaks of some names alone: of all others other policies do. */
  readonly isPart?: true;
}

/** What documents of a policy are called. */
export const nameOf = ({ name = 'sealift' }: Convertible): string => name;

/** What is told about a rule, or about the whole. */
export interface Told {
  /** `policy.yaml:12`. */
  readonly at: string;
  readonly what: string;
}

/** Files of another form. What it cannot say lets in nothing there, and is listed. */
export interface Written {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Rules, or names, for which the files refuse every image. */
  readonly refused: readonly Told[];
  /** What is not checked there, or is asked more strictly. */
  readonly notes: readonly Told[];
}

/** What a rule asks of images, where it asks for signatures. */
export const needsOf = ({ rule: { asks } }: FileRule): Needs | undefined =>
  asks.kind === 'require' ? asks : undefined;

/** What one form says beyond the others. */
interface Sayable {
  /** Of some extensions of a certificate it says what they are, and refuses the others itself. */
  readonly extensions?: true;
}

/** What no other form says of a rule: each a reason to refuse its images there. */
export function unsaid(
  needs: Needs,
  signers: Convertible['signers'],
  says: Sayable = {},
): string[] {
  const { strength, annotations, evidence } = needs;
  const named = new Set(evidence.flatMap(({ by }) => by.of));
  return [
    ...(strength.witnesses > 0
      ? ['log: { witnessed }']
      : strength.inclusion
        ? ['log: inclusion']
        : []),
    ...(strength.maxAge === undefined ? [] : ['maxAge']),
    ...(strength.scts > 1 ? ['scts'] : []),
    ...(strength.timestamps > 1 ? ['timestamps'] : []),
    ...(annotations.size === 0 ? [] : ['annotations']),
    ...evidence.flatMap(unsaidOf),
    ...[...named].flatMap((name) => {
      const signer = signers.get(name);
      return signer === undefined ? [] : unsaidBy(signer, says).map((what) => `${what} of ${name}`);
    }),
  ];
}

const unsaidOf = ({ where, select, maxAge }: EvidenceNeed): string[] => [
  ...(where === undefined ? [] : ['where']),
  ...(select === 'newest' ? ['select: newest'] : []),
  ...(maxAge === undefined ? [] : ['maxAge of an attestation']),
];

function unsaidBy({ policy: { signer }, trust }: KnownSigner, says: Sayable): string[] {
  const roots = [
    ...(trust.length > 1 ? ['several roots in one file'] : []),
    ...(trust.some(({ crls }) => crls !== undefined) ? ['crl'] : []),
    // Whoever pins an intermediate alone is asked for its root there.
    ...(trust.some(({ authorities }) => authorities.some(({ anchor }) => !x509.isRoot(anchor)))
      ? ['partialChain']
      : []),
  ];
  if (signer.kind === 'key') {
    const isBounded = [...signer.windows.values()].some(time.isBounded);
    return [...roots, ...(isBounded ? ['validFrom and validUntil'] : [])];
  }
  const { issuer, named, extensions, identity } = signer;
  return [
    ...roots,
    // T1: a workflow that is shared would let in every repository that calls it.
    ...(extensions.size === 0 || says.extensions ? [] : ['sourceRepository (or write any)']),
    ...(issuer === 'none' ? ['noIssuer'] : []),
    ...(named === 'subject' ? ['subject'] : []),
    ...(identity.like === undefined ? ['identity'] : []),
  ];
}

/** Names of signers of whom one is enough; or lists of one, of which all are asked for. */
export function alternatives(
  by: Quorum,
  signers: Convertible['signers'],
): readonly (readonly string[])[] | undefined {
  if (by.atLeast === 1) return [by.of];
  if (by.atLeast < by.of.length) return undefined;
  return areDistinct(by.of, signers) ? by.of.map((name) => [name]) : undefined;
}

/** Whether nobody could be two of a list: elsewhere each would be asked for by himself. T41 */
function areDistinct(names: readonly string[], signers: Convertible['signers']): boolean {
  const marks = names.flatMap((name) => {
    const signer = signers.get(name)?.policy.signer;
    return signer?.kind === 'key' ? signer.keys.map(keys.fingerprint) : [undefined];
  });
  return marks.every((mark) => mark !== undefined) && new Set(marks).size === marks.length;
}

/** What is asked of a run, and of no image: no other form has words for it. */
export function notesOfSite(path: string, { destinations, state, deny, undeny }: Site): Told[] {
  const given = [
    ...(destinations === undefined ? [] : ['destinations']),
    ...(state === undefined ? [] : ['state']),
    ...(deny === undefined ? [] : ['deny']),
    ...(undeny.length === 0 ? [] : ['undeny']),
  ];
  return given.map((what) => ({ at: path, what: `${what} is about bundles, and not written` }));
}
