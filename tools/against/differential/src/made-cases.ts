/**
 * Bundles that nobody published: each good but for one thing, in a private Sigstore, for holes that
 * no public case shows.
 */
import {
  type BundleJson,
  type BundleOptions,
  bundle,
  createWorld,
  DEFAULT_TIME,
  type EntryBody,
  type Leaf,
  type LeafOptions,
  type TrustedRoot,
  type World,
} from '@sealift/virtual-sigstore';
import { IDENTITY, ISSUER, type Signed } from './keyless.ts';

export interface MadeCase {
  readonly name: string;
  readonly make: (world: World) => Signed;
  readonly root?: (root: TrustedRoot, world: World) => object;
  readonly ours: string;
  readonly theirs: 'accepted' | 'refused';
  /** Where the two differ: the section of VERIFICATION that decides. */
  readonly rule?: string;
}

const ARTIFACT = Buffer.from('release 1.0');

export const leafOf = (world: World, options: Partial<LeafOptions> = {}): Leaf =>
  world.issueLeaf({ identity: { uri: IDENTITY }, issuer: ISSUER, ...options });

/** A good bundle, and what is different about it and its certificate. */
export const signed =
  (options: Partial<BundleOptions> = {}, leaf: Partial<LeafOptions> = {}) =>
  (world: World): Signed => ({
    artifact: ARTIFACT,
    bundle: bundle(world, ARTIFACT, { signer: leafOf(world, leaf), ...options }).bytes,
  });

const changed = (
  change: (json: BundleJson) => object | string,
  options: Partial<BundleOptions> = {},
) => signed({ ...options, tamper: { bundle: change } });

/** The same key, certified for somebody else, in the log entry. */
function otherCertificate(content: NonNullable<BundleOptions['content']>) {
  return (world: World): Signed => {
    const signer = leafOf(world);
    const other = leafOf(world, {
      key: signer.key,
      identity: { uri: 'https://github.com/mallory/app/.github/workflows/x.yml@refs/heads/main' },
    });
    const verifier = Buffer.from(other.certificate.pem).toString('base64');
    return signed({ signer, content, tamper: { body: (body) => withVerifier(body, verifier) } })(
      world,
    );
  };
}

function withVerifier(body: EntryBody, verifier: string): object {
  const copy = structuredClone(body);
  if ('signatures' in copy.spec) for (const each of copy.spec.signatures) each.verifier = verifier;
  if ('signature' in copy.spec) copy.spec.signature.publicKey.content = verifier;
  return copy;
}

const withLogWindow = (root: TrustedRoot, start: string, end: string): object => ({
  ...root,
  tlogs: root.tlogs.map((each) => ({
    ...each,
    publicKey: { ...each.publicKey, validFor: { start, end } },
  })),
});

const TEXT = (json: BundleJson): string => JSON.stringify(json);

export const MADE_BUNDLES: readonly MadeCase[] = [
  { name: 'a signed file', make: signed(), ours: 'accepted', theirs: 'accepted' },
  { name: 'a statement', make: signed({ content: 'dsse' }), ours: 'accepted', theirs: 'accepted' },
  { name: 'v0.1', make: signed({ version: '0.1' }), ours: 'accepted', theirs: 'accepted' },
  { name: 'v0.2', make: signed({ version: '0.2' }), ours: 'accepted', theirs: 'accepted' },
  { name: 'Rekor v2', make: signed({ log: 'v2' }), ours: 'accepted', theirs: 'accepted' },
  {
    name: 'with a timestamp',
    make: signed({ timestamp: true }),
    ours: 'accepted',
    theirs: 'accepted',
  },
  {
    name: 'a file, another certificate of the same key in the entry',
    make: otherCertificate('messageSignature'),
    ours: 'TLOG_BODY_MISMATCH',
    theirs: 'accepted',
    rule:
      'VERIFICATION §6.2: the certificate in the entry is the one of the bundle ' +
      '(CVE-2022-36056)',
  },
  {
    name: 'a statement, another certificate of the same key in the entry',
    make: otherCertificate('dsse'),
    ours: 'TLOG_BODY_MISMATCH',
    theirs: 'accepted',
    rule:
      'VERIFICATION §6.2: the certificate in the entry is the one of the bundle ' +
      '(CVE-2022-36056)',
  },
  {
    name: 'a leaf without codeSigning',
    make: signed({}, { eku: [] }),
    ours: 'CERT_USAGE',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.2: a leaf is for code signing',
  },
  {
    name: 'a leaf for TLS servers',
    make: signed({}, { eku: ['1.3.6.1.5.5.7.3.1'] }),
    ours: 'CERT_USAGE',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.2: a leaf is for code signing',
  },
  {
    name: 'a leaf without digitalSignature',
    make: signed({}, { keyUsage: [] }),
    ours: 'CERT_USAGE',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.2: a leaf may sign',
  },
  {
    name: 'a leaf that is a CA',
    make: signed({}, { isCa: true }),
    ours: 'CERT_USAGE',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.2: a leaf is no CA',
  },
  {
    name: 'a leaf with two names',
    make: signed({}, { identity: [{ uri: IDENTITY }, { uri: 'https://github.com/mallory/app' }] }),
    ours: 'IDENTITY',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.5: Fulcio certifies exactly one name',
  },
  {
    name: 'two different issuers',
    make: signed({}, { extensions: { 1: 'https://accounts.google.com' } }),
    ours: 'IDENTITY',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.4: both spellings of the issuer agree',
  },
  { name: 'no SCT', make: signed({}, { sct: false }), ours: 'SCT', theirs: 'refused' },
  { name: 'a broken SCT', make: signed({}, { sct: 'bad' }), ours: 'SCT', theirs: 'refused' },
  {
    name: 'an SCT of an unknown log',
    make: signed({}, { sct: 'otherLog' }),
    ours: 'SCT',
    theirs: 'refused',
  },
  {
    name: 'a media type that only begins like one',
    make: changed((json) => ({
      ...json,
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.3x',
    })),
    ours: 'MEDIA_TYPE',
    theirs: 'accepted',
    rule: 'VERIFICATION §3.1: four media types, compared as a whole',
  },
  {
    name: 'an unknown field',
    make: changed((json) => ({ ...json, extra: 1 })),
    ours: 'STRUCTURE',
    theirs: 'accepted',
    rule: 'VERIFICATION §2.2: unknown fields are refused',
  },
  {
    name: 'a key that stands twice',
    make: changed((json) => TEXT(json).replace('{', '{"mediaType":"none",')),
    ours: 'PARSE',
    theirs: 'accepted',
    rule: 'VERIFICATION §2.1: readers differ on which of the two counts',
  },
  {
    name: 'base64 with spare characters',
    make: changed((json) =>
      TEXT(json).replace('"canonicalizedBody":"', '"canonicalizedBody":"\\n'),
    ),
    ours: 'BASE64',
    theirs: 'accepted',
    rule: 'VERIFICATION §2.3: one text for the same bytes',
  },
  {
    name: 'a stated digest of another file',
    make: signed({ tamper: { bundle: otherHint } }),
    ours: 'SUBJECT',
    theirs: 'refused',
  },
  {
    name: 'no promise and no timestamp',
    make: signed({ set: false }),
    ours: 'TIMESTAMP_MISSING',
    theirs: 'refused',
  },
  { name: 'no proof', make: signed({ proof: false }), ours: 'STRUCTURE', theirs: 'refused' },
  { name: 'no entry', make: signed({ tlog: false }), ours: 'TLOG_MISSING', theirs: 'refused' },
  {
    name: 'logged after the certificate expired',
    make: signed({ integratedTime: new Date(DEFAULT_TIME.getTime() + 3_600_000) }),
    ours: 'CERT_TIME',
    theirs: 'refused',
  },
  {
    name: 'logged after the window of the log',
    make: signed(),
    root: (root) => withLogWindow(root, '2019-01-01T00:00:00Z', '2020-12-31T00:00:00Z'),
    ours: 'TIMESTAMP_WINDOW',
    theirs: 'refused',
  },
  {
    name: 'two signatures in one envelope',
    make: changed(
      (json) => ({
        ...json,
        dsseEnvelope: {
          ...json.dsseEnvelope,
          signatures: [...(json.dsseEnvelope?.signatures ?? []), { sig: 'AAAA' }],
        },
      }),
      {
        content: 'dsse',
      },
    ),
    ours: 'STRUCTURE',
    theirs: 'refused',
  },
  {
    name: 'an envelope that is no statement',
    make: signed({ content: 'dsse', tamper: { payloadType: 'text/plain' } }),
    ours: 'UNSUPPORTED',
    theirs: 'accepted',
    rule: 'VERIFICATION §5.2: in-toto statements only',
  },
  {
    name: 'a statement about nothing',
    make: signed({
      content: 'dsse',
      tamper: { statement: (statement) => ({ ...statement, subject: [] }) },
    }),
    ours: 'STRUCTURE',
    theirs: 'accepted',
    rule: 'VERIFICATION §5.2: at least one subject; the library leaves subjects to its caller',
  },
  {
    name: 'the proof of another index, Rekor v2',
    make: changed(otherIndex, { log: 'v2' }),
    ours: 'INCLUSION',
    theirs: 'refused',
  },
  {
    name: 'the proof of another index',
    make: changed(otherIndex),
    ours: 'INCLUSION',
    theirs: 'refused',
  },
  {
    name: 'a proof that states another size',
    make: changed(otherSize),
    ours: 'INCLUSION',
    theirs: 'accepted',
    rule: 'VERIFICATION §8.1: what a proof states beside its checkpoint agrees with it',
  },
];

function otherHint(json: BundleJson): object {
  return {
    ...json,
    messageSignature: {
      ...json.messageSignature,
      messageDigest: { algorithm: 'SHA2_256', digest: Buffer.alloc(32).toString('base64') },
    },
  };
}

function withProof(json: BundleJson, change: object): object {
  const { tlogEntries = [], ...rest } = json.verificationMaterial;
  return {
    ...json,
    verificationMaterial: {
      ...rest,
      tlogEntries: tlogEntries.map((each) => ({
        ...each,
        inclusionProof: { ...each.inclusionProof, ...change },
      })),
    },
  };
}

function otherIndex(json: BundleJson): object {
  return withProof(json, { logIndex: '0' });
}

function otherSize(json: BundleJson): object {
  return withProof(json, { treeSize: '999' });
}

export const makeWorld = (): World => createWorld({ seed: 'differential' });
