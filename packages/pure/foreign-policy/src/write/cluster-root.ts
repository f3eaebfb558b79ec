/** TrustRoots: what each instance pins. */
import { base64, utf8 } from '@sealift/bytes';
import { x509 } from '@sealift/pki';
import type { Trust } from '@sealift/trust';
import type { Roots } from './cluster-authority.ts';
import { type Convertible, nameOf, type Told } from './convertible.ts';
import { certificatePem, chainPem, keyPem, openPins, urlOf } from './pinned-pem.ts';

/** The documents, and the name of each signer's. */
export interface WrittenRoots extends Roots {
  readonly documents: readonly object[];
  readonly notes: readonly Told[];
}

/** One for each instance that signers of the policy stand under. */
export function rootsOf(policy: Convertible): WrittenRoots {
  const { path, signers } = policy;
  const instances = new Map<string, Trust>();
  for (const { instance, trust } of signers.values())
    if (instance !== '' && trust[0] !== undefined) instances.set(instance, trust[0]);
  const names = new Map(
    [...instances.keys()].map((name, i) => [name, `${nameOf(policy)}-${i + 1}`]),
  );
  const documents = [...instances].map(([name, trust]) => documentOf(names.get(name) ?? '', trust));
  const notes = [...instances].flatMap(([name, trust]) =>
    notesOf(trust).map((what) => ({ at: `${path}: ${name}`, what })),
  );
  return { names, documents, notes };
}

const encoded = (text: string): string => base64.encode(utf8.encode(text));

function documentOf(name: string, trust: Trust): object {
  const { authorities, logs, ctLogs, timestampAuthorities } = openPins(trust);
  return {
    apiVersion: 'policy.sigstore.dev/v1alpha1',
    kind: 'TrustRoot',
    metadata: { name },
    spec: {
      sigstoreKeys: {
        certificateAuthorities: authorities.map((one) => authority(one.anchor, chainPem(one))),
        tLogs: logs.filter(isUsable).map(log),
        ctLogs: ctLogs.map(log),
        timestampAuthorities: timestampAuthorities.map(({ chain }) =>
          authority(chain.at(-1), chain.map(certificatePem).join('')),
        ),
      },
    },
  };
}

/** One Ed25519 key makes the whole root unusable there. */
const isUsable = ({ key }: Trust['logs'][number]): boolean => key.type !== 'ed25519';

const log = (one: Trust['logs'][number]): object => ({
  baseURL: urlOf(one),
  hashAlgorithm: 'sha-256',
  publicKey: encoded(keyPem(one.key)),
});

const authority = (
  root: Trust['authorities'][number]['anchor'] | undefined,
  chain: string,
): object => ({
  // Both must be there, and neither is compared.
  subject: { organization: 'pinned', commonName: root === undefined ? '' : subjectOf(root) },
  uri: 'https://pinned.invalid',
  certChain: encoded(chain),
});

const subjectOf = (root: Trust['authorities'][number]['anchor']): string =>
  x509.nameText(root.subject) || 'pinned';

function notesOf(trust: Trust): string[] {
  const { ended, logs, authorities, timestampAuthorities } = openPins(trust);
  return [
    'windows of pins are not asked, and one of several names of a certificate is enough',
    ...(ended === 0 ? [] : [`${ended} pins whose window has ended are left out`]),
    ...(logs.every(isUsable) ? [] : ['a log with an Ed25519 key is left out']),
    ...(authorities.length + timestampAuthorities.length > 0
      ? []
      : ['a cluster takes no TrustRoot without a certificate authority: pin one beside the log']),
  ];
}
