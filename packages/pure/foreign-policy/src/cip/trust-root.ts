/** A TrustRoot: the keys and certificates that a ClusterImagePolicy names by the root's name. */
import type { FileRef, Instance, PemFiles } from '@sealift/policy-file';
import { fields, type Parsed, refuseAt } from '@sealift/yaml';
import * as z from 'zod/mini';
import { encoded, encodedFile } from '../encoded-file.ts';
import { unsupportedAt } from '../unsupported-at.ts';
import { metadata } from './schema.ts';

const { object, text } = fields;

const log = object(
  { baseURL: text, hashAlgorithm: text, publicKey: encoded },
  'A log and its key, PEM in base64.',
);

const authority = object(
  {
    subject: object({ organization: text, commonName: text }, 'What its root is called.'),
    uri: text,
    certChain: encoded,
  },
  'A certificate authority: a chain with the root last, PEM in base64.',
);

const some = <T extends z.ZodMiniType>(item: T) => z.optional(z.array(item).check(z.maxLength(64)));

const TRUST_ROOT = object(
  {
    apiVersion: z.enum(['policy.sigstore.dev/v1alpha1', 'policy.sigstore.dev/v1beta1']),
    kind: z.literal('TrustRoot'),
    metadata,
    spec: object(
      {
        sigstoreKeys: z.optional(
          object(
            {
              certificateAuthorities: some(authority),
              tLogs: some(log),
              ctLogs: some(log),
              timestampAuthorities: some(authority),
            },
            'Keys and certificates.',
          ),
        ),
        remote: z.optional(z.unknown()),
        repository: z.optional(z.unknown()),
      },
      'Where keys are from.',
    ),
    status: z.optional(z.unknown()),
  },
  'A TrustRoot.',
);

/** What a document of that kind is read by. */
export const ROOT_FORM = { schema: TRUST_ROOT, called: 'TrustRoot' } as const;

type RootText = z.infer<typeof TRUST_ROOT>;
type KeysText = NonNullable<RootText['spec']['sigstoreKeys']>;

/** @throws Rejection CONFIG | UNSUPPORTED: keys that TUF would fetch */
export function readTrustRoot(reading: Parsed<RootText>): Instance {
  const { metadata: named, spec } = reading.file;
  const fetched = (['remote', 'repository'] as const).find((key) => spec[key] !== undefined);
  if (fetched !== undefined)
    unsupportedAt(
      reading,
      spec,
      fetched,
      'the TrustRoot takes its keys from a TUF repository; write them out as sigstoreKeys',
    );
  const { sigstoreKeys } = spec;
  if (sigstoreKeys === undefined)
    return refuseAt(reading, reading.file, 'spec', 'the TrustRoot pins nothing: give sigstoreKeys');
  return {
    name: named.name,
    at: reading.places.line(named, 'name'),
    pins: pinsOf(reading, sigstoreKeys),
    ...{ witnesses: [], crl: [], floor: false, partialChain: false },
  };
}

function pinsOf(reading: Parsed<RootText>, keys: KeysText): PemFiles {
  const { tLogs = [], ctLogs = [], certificateAuthorities = [], timestampAuthorities = [] } = keys;
  const keyOf = (one: z.infer<typeof log>): FileRef =>
    encodedFile(reading, one, 'publicKey', one.publicKey);
  const chainOf = (one: z.infer<typeof authority>): FileRef =>
    encodedFile(reading, one, 'certChain', one.certChain);
  return {
    rekor: tLogs.map((one) => ({ key: keyOf(one), window: {} })),
    roots: [],
    intermediates: [],
    // As there: those that are self-issued are roots, in whatever order.
    chains: certificateAuthorities.map(chainOf),
    ct: ctLogs.map(keyOf),
    tsa: timestampAuthorities.map(chainOf),
  };
}
