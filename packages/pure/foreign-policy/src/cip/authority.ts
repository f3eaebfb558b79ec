/** One authority: the signers that it stands for, and what it asks of them. */
import { Rejection } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { predicateType } from '@sealift/policy';
import { type EvidenceNeed, type NameNeed, type Needs, PLAIN } from '@sealift/policy/rules';
import type { FileSigner, Instance, Who } from '@sealift/policy-file';
import { nearest, refuseAt } from '@sealift/yaml';
import { unsupportedAt } from '../unsupported-at.ts';
import { type Reading, readIdentity } from './identity.ts';
import type { AuthorityText, KeyText } from './schema.ts';
import { refuseUnsupported } from './unsupported.ts';

/** What authorities are read with. */
export interface Around {
  /** TrustRoots of the file by their names. */
  readonly roots: ReadonlyMap<string, Instance>;
  /** What the signers of this authority are called. */
  readonly called: string;
  /** Where it stands: `policy.yaml:12`. */
  readonly at: string;
  /** What must bind a name to its digest. */
  readonly name: NameNeed;
}

/** Whoever it takes, and what of them. */
export interface Authority {
  readonly signers: readonly FileSigner[];
  readonly needs: Needs;
}

/**
 * Reads an authority; `pass` and `fail` are verdicts without signatures. @throws Rejection CONFIG |
 * UNSUPPORTED: what nobody can answer offline, or what has no equal here
 */
export function readAuthority(
  reading: Reading,
  text: AuthorityText,
  around: Around,
): Authority | 'pass' | 'fail' {
  requireOneKind(reading, text);
  if (text.static !== undefined) return staticOf(reading, text, text.static.action);
  // What is a fault anywhere is told before what has no equal here.
  const people = (text.keyless?.identities ?? []).map((one) => readIdentity(reading, one));
  refuseUnsupported(reading, text);
  const instance = instanceOf(reading, text, around);
  const who: readonly Who[] = text.key === undefined ? people : [keyOf(reading, text.key)];
  const signers = who.map((one, i) => ({
    name: who.length === 1 ? around.called : `${around.called}[${i}]`,
    at: around.at,
    who: one,
    ...(instance === undefined ? {} : { instance }),
    ignoreTlog: !asksLog(text),
    ignoreSct: text.keyless?.insecureIgnoreSCT === true,
  }));
  return { signers, needs: needsOf(reading, text, signers, around.name) };
}

function requireOneKind(reading: Reading, text: AuthorityText): void {
  const given = (['key', 'keyless', 'static'] as const).filter((kind) => text[kind] !== undefined);
  const [first = 'name', second] = given;
  if (given.length !== 1)
    refuseAt(reading, text, second ?? first, 'an authority is one of key, keyless and static');
}

function staticOf(reading: Reading, text: AuthorityText, action: 'pass' | 'fail'): 'pass' | 'fail' {
  const idle = Object.keys(text).find((key) => key !== 'name' && key !== 'static');
  if (idle !== undefined)
    refuseAt(reading, text, idle, `${idle} has no effect beside static: leave it away`);
  return action;
}

function keyOf(reading: Reading, key: KeyText): Who {
  const { data = '' } = key;
  const at = `${reading.places.of(key, 'data')}: `;
  Rejection.as('CONFIG', () => keys.fromPem(data), at);
  return { kind: 'key', file: { text: data, called: 'key.data' }, window: {} };
}

/**
 * A key asks for a log where one is named; certificates also where they come in bundles.
 * Timestamps stand in for the log: so it is there.
 */
const asksLog = ({ ctlog, keyless, rfc3161timestamp, signatureFormat }: AuthorityText): boolean =>
  rfc3161timestamp === undefined &&
  (ctlog?.trustRootRef !== undefined || (keyless !== undefined && signatureFormat === 'bundle'));

/** T6: all that is asked of one piece of evidence is of one TrustRoot. */
function instanceOf(
  reading: Reading,
  text: AuthorityText,
  { roots }: Around,
): Instance | undefined {
  const asked = (['keyless', 'ctlog', 'rfc3161timestamp'] as const).flatMap((part) => {
    const object: { trustRootRef?: string | undefined } | undefined = text[part];
    return object?.trustRootRef === undefined ? [] : [{ object, name: object.trustRootRef }];
  });
  const [first, ...others] = asked;
  const other = others.find(({ name }) => name !== first?.name);
  if (other !== undefined)
    unsupportedAt(
      reading,
      other.object,
      'trustRootRef',
      'trust of two roots does not mix: name one',
    );
  if (first === undefined) return undefined;
  return (
    roots.get(first.name) ??
    refuseAt(
      reading,
      first.object,
      'trustRootRef',
      `no TrustRoot "${first.name}" in this file${nearest(first.name, [...roots.keys()])}`,
    )
  );
}

function needsOf(
  reading: Reading,
  { attestations, rfc3161timestamp }: AuthorityText,
  signers: readonly FileSigner[],
  name: NameNeed,
): Needs {
  const by = { of: signers.map((signer) => signer.name), atLeast: 1 };
  const attested = attestations?.map(
    (one): EvidenceNeed => ({
      kind: 'attestation',
      types: [
        Rejection.as(
          'CONFIG',
          () => predicateType(one.predicateType),
          `${reading.places.of(one, 'predicateType')}: `,
        ),
      ],
      by,
      select: 'any',
    }),
  );
  return {
    kind: 'require',
    evidence: attested ?? [{ kind: 'signature', by, select: 'any' }],
    coverage: 'index',
    strength: { ...PLAIN, timestamps: rfc3161timestamp === undefined ? 0 : 1 },
    annotations: new Map(),
    name,
  };
}
