/**
 * Every function that reads foreign bytes or text: whatever it is given, it answers or throws a
 * Rejection.
 */
import { base64, digest, hex, json, LIMITS, pem, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES, parseManifest, parseReference } from '@sealift/oci';
import { keys, sct, time, verifyTimestamp, x509 } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import {
  cosign,
  decodeBundle,
  decodeFile,
  parseSimpleSigning,
  parseStatement,
} from '@sealift/sigstore';
import { bodyKind, parseBody, parseCheckpoint, parseNote } from '@sealift/tlog';
import { trustFromPem, trustFromTrustedRoot } from '@sealift/trust';
import {
  attest,
  bundle,
  createWorld,
  legacyBlobBundle,
  simplePayload,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { FUZZED_POLICIES } from './fuzz-policy.ts';
import { FUZZED_RECORDS } from './fuzz-records.ts';
import { FUZZED_TARS } from './fuzz-tar.ts';
import { FUZZED_TRUST } from './fuzz-trust.ts';

export interface Fuzzed {
  readonly name: string;
  /** Honest inputs, from which inputs are made that are almost honest. */
  readonly seeds: readonly Uint8Array[];
  read(bytes: Uint8Array): unknown;
}

const encoded = (value: string): Uint8Array => new TextEncoder().encode(value);
const world = createWorld({ seed: 'fuzz' });
const leaf = world.issueLeaf({
  identity: { uri: 'https://ci.example/a' },
  issuer: 'https://issuer.example',
  sct: 'two',
});
const artifact = encoded('artifact');
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bundles = (['0.1', '0.2', '0.3'] as const).flatMap((version) => [
  bundle(world, artifact, { signer: leaf, version }),
  bundle(world, artifact, { signer: leaf, version, content: 'dsse', timestamp: true }),
]);
const v2 = bundle(world, artifact, { signer: leaf, log: 'v2' });
const bodies = [...bundles, v2].flatMap(({ entry }) => (entry === undefined ? [] : [entry.body]));
const notes = [...bundles, v2].flatMap(({ entry }) =>
  entry === undefined ? [] : [encoded(entry.proof.checkpoint)],
);
const certificates = [
  leaf.certificate,
  world.intermediate.certificate,
  world.root.certificate,
  ...world.timestampAuthority.chain,
];
const pems = [
  ...certificates.map((each) => each.pem),
  world.pins.rekorKey,
  world.pins.tsaChain,
].map((each) => encoded(each));
const { subject, layers } = attest(
  world,
  { digest: digest.of(artifact) },
  { signer: leaf, predicateType: 'https://a.example', predicate: {} },
);
const [layer] = layers;
const authority = {
  chain: world.timestampAuthority.chain.map(({ der }) => x509.parse(der)),
  window: {},
};
const manifestOf = (bytes: Uint8Array): Pick<Descriptor, 'mediaType' | 'digest' | 'size'> => ({
  mediaType: MEDIA_TYPES.ociManifest,
  digest: digest.of(bytes),
  size: bytes.length,
});

function layerOf(annotations: Uint8Array, scheme: 'cosign-sig' | 'cosign-att'): unknown {
  const value = text(annotations);
  const names = [
    'dev.cosignproject.cosign/signature',
    'dev.sigstore.cosign/certificate',
    'dev.sigstore.cosign/chain',
    'dev.sigstore.cosign/bundle',
    'dev.sigstore.cosign/rfc3161timestamp',
  ];
  return names.map((name) => {
    const blob = scheme === 'cosign-att' ? annotations : artifact;
    const mediaType = scheme === 'cosign-sig' ? MEDIA_TYPES.simpleSigning : MEDIA_TYPES.dsse;
    const given = new Map([
      ['dev.cosignproject.cosign/signature', scheme === 'cosign-sig' ? 'AAAA' : ''],
      [name, value],
    ]);
    const format = scheme === 'cosign-sig' ? cosign.signature : cosign.attestation;
    return refusing(() =>
      format.layer.decode(
        {
          mediaType,
          digest: digest.of(blob),
          size: blob.length,
          annotations: given,
        } as unknown as Descriptor,
        blob,
      ),
    );
  });
}

/** What every extension of a certificate says. */
function readCertificate(bytes: Uint8Array): unknown {
  const certificate = x509.parse(bytes);
  const readers = [
    (each: typeof certificate) => x509.checkLeaf(each, 'codeSigning'),
    (each: typeof certificate) => x509.checkLeaf(each, 'timeStamping'),
    x509.extendedKeyUsage,
    x509.subjectAltNames,
    sct.embedded,
    (each: typeof certificate) =>
      Array.from({ length: 24 }, (_, n) => x509.fulcioExtension(each, n + 1)),
  ];
  return readers.map((read) => refusing(() => read(certificate)));
}

/** As a key, as roots, as the chain of a timestamp authority. */
function readPins(file: { readonly text: string; readonly source: string }): unknown {
  const roles = [
    { rekorKeys: [file] },
    { rekorKeys: [{ ...file, origin: 'log.example' }] },
    { caRoots: [file] },
    { rootFiles: [file] },
    { timestampChains: [file] },
  ];
  const read = roles.map((pins) => refusing(() => trustFromPem(pins)));
  return read.some((each) => each !== undefined) ? read : reject('CONFIG', 'nothing');
}

/** Runs a reader; a Rejection is an answer, all else passes through. */
export function refusing<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}

/** The readers by name. */
export const FUZZED: readonly Fuzzed[] = [
  ...FUZZED_TARS,
  ...FUZZED_RECORDS,
  ...FUZZED_POLICIES,
  ...FUZZED_TRUST,
  {
    name: 'json',
    seeds: [...bundles.map(({ bytes }) => bytes), ...bodies],
    read: (bytes) => json.parse(bytes, 'PARSE', LIMITS.bundleJson),
  },
  {
    name: 'base64',
    seeds: [encoded('AAAA'), encoded('AA==')],
    read: (bytes) => base64.decode(text(bytes)),
  },
  { name: 'hex', seeds: [encoded('00ff')], read: (bytes) => hex.decode(text(bytes)) },
  { name: 'utf8', seeds: [artifact], read: (bytes) => utf8.decode(bytes) },
  { name: 'pem', seeds: pems, read: (bytes) => pem.decode(text(bytes)) },
  {
    name: 'time',
    seeds: [encoded('2026-01-15T12:00:00.5+01:00')],
    read: (bytes) => time.parse(text(bytes)),
  },
  { name: 'bundle', seeds: [...bundles, v2].map(({ bytes }) => bytes), read: decodeBundle },
  {
    name: 'blob bundle',
    seeds: [legacyBlobBundle(world, artifact, { signer: leaf })],
    read: decodeFile,
  },
  {
    name: '.sig annotations',
    seeds: [...pems, ...bodies],
    read: (bytes) => layerOf(bytes, 'cosign-sig'),
  },
  {
    name: '.att layer',
    seeds: layer === undefined ? [] : [layer.bytes],
    read: (bytes) => layerOf(bytes, 'cosign-att'),
  },
  {
    name: 'simple signing',
    seeds: [simplePayload(subject.digest, 'registry.example/a')],
    read: parseSimpleSigning,
  },
  {
    name: 'statement',
    seeds: bundles.flatMap(({ json: { dsseEnvelope } }) =>
      dsseEnvelope ? [base64.decode(dsseEnvelope.payload)] : [],
    ),
    read: (payload) =>
      parseStatement({
        payloadType: 'application/vnd.in-toto+json',
        payload,
        signature: artifact,
        keyId: '',
        raw: undefined,
      }),
  },
  { name: 'log entry body', seeds: bodies, read: (bytes) => [bodyKind(bytes), parseBody(bytes)] },
  { name: 'note', seeds: notes, read: (bytes) => parseCheckpoint(parseNote(text(bytes)).text) },
  { name: 'certificate', seeds: certificates.map(({ der }) => der), read: readCertificate },
  { name: 'certificates in PEM', seeds: pems, read: (bytes) => x509.fromPem(text(bytes)) },
  {
    name: 'key',
    seeds: (['p256', 'p384', 'p521', 'ed25519', 'rsa2048'] as const).map(
      (type) => world.keyPair(type).publicKeyDer,
    ),
    read: (bytes) => [refusing(() => keys.parse(bytes)), refusing(() => keys.fromPkcs1(bytes))],
  },
  {
    name: 'timestamp',
    seeds: [world.timestampAuthority.stamp(artifact)],
    read: async (bytes) => verifyTimestamp(bytes, artifact, [authority], nodeCrypto),
  },
  {
    name: 'trusted root',
    seeds: [encoded(world.trustedRoot())],
    read: (bytes) => trustFromTrustedRoot(bytes, 'fuzz'),
  },
  {
    name: 'PEM pins',
    seeds: pems,
    read: (bytes) => readPins({ text: text(bytes), source: 'fuzz' }),
  },
  {
    name: 'manifest',
    seeds: [
      attest(
        world,
        { digest: digest.of(artifact) },
        { signer: leaf, predicateType: 'a', predicate: {} },
      ).manifest,
    ],
    read: (bytes) => parseManifest(bytes, manifestOf(bytes)),
  },
  {
    name: 'reference',
    seeds: [encoded('registry.example:5000/a/b:1@sha256:')],
    read: (bytes) => parseReference(text(bytes)),
  },
  {
    name: 'pattern',
    seeds: [encoded('https://a\\.example/[a-z]+')],
    read: (bytes) =>
      buildPolicy({
        keys: [],
        certificateIdentityRegexp: text(bytes),
        certificateOidcIssuer: 'a',
        types: [],
        ignoreTlog: false,
        ignoreSct: false,
      }),
  },
];

type Edit = readonly [at: number, drop: number, insert: Uint8Array];

/**
 * Anything; and honest inputs with a few edits: cut, overwritten, doubled, with something put in.
 */
export function inputsFor({ seeds }: Fuzzed): fc.Arbitrary<Uint8Array> {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 200, unit: 'binary' }).map((each) => encoded(each)),
    fc.json().map((each) => encoded(each)),
  );
  const almost = fc.tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constantFrom(...SPICE)),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  );
  return fc.oneof(
    { weight: 1, arbitrary: anything },
    { weight: 3, arbitrary: almost.map(([seed, edits]) => edits.reduce<Uint8Array>(edited, seed)) },
  );
}

/** What readers trip over. */
const SPICE: readonly Uint8Array[] = [
  // Half a character, and a time of many digits.
  Uint8Array.of(0xed, 0xa0, 0x80),
  encoded('9'.repeat(100_000)),
  ...[
    '{',
    '}',
    '[[',
    '"',
    '\\u0000',
    '\n\n',
    '— a ',
    '-1',
    '1e999',
    '9223372036854775808',
    '\u202e',
    '__proto__',
    '=',
    '\u0000',
    '0\u0080',
    'null',
  ].map((each) => encoded(each)),
];

function edited(bytes: Uint8Array, [where, drop, insert]: Edit): Uint8Array {
  const at = bytes.length === 0 ? 0 : where % bytes.length;
  return Buffer.concat([
    bytes.subarray(0, at),
    insert,
    bytes.subarray(Math.min(bytes.length, at + drop)),
  ]);
}

/**
 * Reads `runs` inputs. @throws Error with the input, where a reader throws anything but a Rejection
 */
export async function fuzz(target: Fuzzed, runs: number, seed: number): Promise<void> {
  const property = fc.asyncProperty(inputsFor(target), async (bytes) => {
    try {
      await target.read(bytes);
    } catch (thrown) {
      if (!(thrown instanceof Rejection)) throw thrown;
    }
  });
  await fc.assert(property, { numRuns: runs, seed });
}
