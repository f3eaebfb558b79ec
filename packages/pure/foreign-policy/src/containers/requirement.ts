/** What an image must have, requirement by requirement. */
import { exactly } from '@sealift/policy/matcher';
import { type NameNeed, type Needs, PLAIN } from '@sealift/policy/rules';
import type { FileRef, FileSigner, Instance, Who } from '@sealift/policy-file';
import { type Parsed, refuseAt } from '@sealift/yaml';
import { encodedFile } from '../encoded-file.ts';
import { unsupportedAt } from '../unsupported-at.ts';
import type { FulcioText, RequirementText } from './schema.ts';
import { readIdentity } from './signed-identity.ts';

/** A signature, by one of these signers. */
export interface Requirement {
  readonly signers: readonly FileSigner[];
  readonly instance?: Instance;
  readonly needs: Needs;
}

/** What a requirement is read with. */
interface Around {
  /** Where it stands: `policy.json:12`. */
  readonly at: string;
  /** What its signers and its instance are called. */
  readonly called: string;
  readonly name: NameNeed;
}

/**
 * Reads a requirement that asks for something. @throws Rejection CONFIG | UNSUPPORTED: what has no
 * equal here
 */
export function readRequirement(
  reading: Parsed<unknown>,
  text: RequirementText,
  around: Around,
): Requirement | 'anything' | 'nothing' {
  if (text.type === 'insecureAcceptAnything' || text.type === 'reject') {
    requireOnly(reading, text, []);
    return text.type === 'reject' ? 'nothing' : 'anything';
  }
  if (text.type !== 'sigstoreSigned')
    return unsupportedAt(
      reading,
      text,
      'type',
      `${text.type}: give the key of cosign's signatures`,
    );
  requireOnly(reading, text, OF_SIGSTORE);
  return signedBy(reading, text, around);
}

const LOGS = [
  'rekorPublicKeyPath',
  'rekorPublicKeyPaths',
  'rekorPublicKeyData',
  'rekorPublicKeyDatas',
] as const;
const KEYS = ['keyPath', 'keyPaths', 'keyData', 'keyDatas'] as const;
const PEOPLE = [...KEYS, 'fulcio', 'pki'] as const;
const OF_SIGSTORE: readonly string[] = [...LOGS, ...PEOPLE, 'signedIdentity'];

function requireOnly(
  reading: Parsed<unknown>,
  text: RequirementText,
  known: readonly string[],
): void {
  const idle = Object.keys(text).find((key) => key !== 'type' && !known.includes(key));
  if (idle !== undefined) refuseAt(reading, text, idle, `${idle} has no effect with ${text.type}`);
}

function signedBy(
  reading: Parsed<unknown>,
  text: RequirementText,
  { at, called, name }: Around,
): Requirement {
  const [kind, another] = PEOPLE.filter((key) => text[key] !== undefined);
  if (kind === undefined || another !== undefined)
    refuseAt(reading, text, another ?? 'type', `one of ${PEOPLE.join(', ')} says who signed`);
  // It asks the host's clock whether the certificate is valid, which proves nothing about signing.
  if (kind === 'pki')
    unsupportedAt(
      reading,
      text,
      'pki',
      'certificates without a log: write a policy with timestamps',
    );
  const logs = filesOf(reading, text, LOGS);
  if (text.fulcio !== undefined && logs.length === 0)
    refuseAt(reading, text, 'fulcio', 'fulcio needs the key of a log: rekorPublicKeyPath');
  const instance = instanceOf(reading, text, { at, called, logs });
  const who =
    text.fulcio === undefined ? keysOf(reading, text) : [certificateOf(reading, text.fulcio)];
  const signers = who.map((one, i) => ({
    name: who.length === 1 ? called : `${called}[${i}]`,
    ...{ at, who: one, ...(instance === undefined ? {} : { instance }) },
    ignoreTlog: logs.length === 0,
    // As there: nobody asks for certificate transparency.
    ignoreSct: true,
  }));
  const { signedName, signedAs } = readIdentity(reading, text.signedIdentity ?? DEFAULT);
  const by = { of: signers.map((signer) => signer.name), atLeast: 1 };
  const needs: Needs = {
    kind: 'require',
    evidence: [{ kind: 'signature', by, select: 'any', signedName }],
    // podman asks of the platform that it takes, skopeo of all that it copies.
    coverage: 'all-children',
    ...{ strength: PLAIN, annotations: new Map(), name },
    ...(signedAs === undefined ? {} : { signedAs }),
  };
  return { signers, needs, ...(instance === undefined ? {} : { instance }) };
}

const DEFAULT = { type: 'matchRepoDigestOrExact' } as const;

const keysOf = (reading: Parsed<unknown>, text: RequirementText): Who[] =>
  filesOf(reading, text, KEYS).map((file) => ({ kind: 'key', file, window: {} }));

/** The files of one of these keys, of which one alone is given. */
function filesOf(
  reading: Parsed<unknown>,
  text: RequirementText,
  of: typeof KEYS | typeof LOGS,
): readonly FileRef[] {
  const [key, another] = of.filter((one) => text[one] !== undefined);
  if (key === undefined) return [];
  if (another !== undefined) refuseAt(reading, text, another, `${another} beside ${key}: one of`);
  const value = text[key] ?? [];
  const isPath = /Paths?$/.test(key);
  if (typeof value === 'string') return [isPath ? value : encodedFile(reading, text, key, value)];
  return value.map((one, i) => (isPath ? one : encodedFile(reading, value, i, one)));
}

function instanceOf(
  reading: Parsed<unknown>,
  { fulcio }: RequirementText,
  { at, called, logs }: Pick<Around, 'at' | 'called'> & { readonly logs: readonly FileRef[] },
): Instance | undefined {
  if (logs.length === 0) return undefined;
  const pins = {
    rekor: logs.map((key) => ({ key, window: {} })),
    roots: fulcio === undefined ? [] : [rootsOf(reading, fulcio)],
    ...{ intermediates: [], chains: [], ct: [], tsa: [] },
  };
  return {
    name: called,
    at,
    pins,
    witnesses: [],
    ...{ crl: [], floor: false, partialChain: false },
  };
}

function rootsOf(reading: Parsed<unknown>, fulcio: FulcioText): FileRef {
  const { caPath, caData } = fulcio;
  if ((caPath === undefined) === (caData === undefined))
    refuseAt(reading, fulcio, 'caData', 'fulcio has one of caPath and caData');
  return caPath ?? encodedFile(reading, fulcio, 'caData', caData ?? '');
}

function certificateOf(reading: Parsed<unknown>, fulcio: FulcioText): Who {
  // It is compared with mail addresses alone; a URI would be compared with URIs here.
  if (!/^[^@/:]+@[^@/:]+$/.test(fulcio.subjectEmail))
    refuseAt(reading, fulcio, 'subjectEmail', 'subjectEmail is no mail address: nobody has it');
  return {
    kind: 'certificate',
    identity: exactly(fulcio.subjectEmail, 'subjectEmail'),
    named: 'alternative name',
    issuer: exactly(fulcio.oidcIssuer, 'oidcIssuer'),
    extensions: new Map(),
  };
}
