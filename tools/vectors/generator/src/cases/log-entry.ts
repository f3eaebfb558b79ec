import {
  type BundleJson,
  type BundleOptions,
  base64,
  bundle,
  createWorld,
  type DsseEntry,
  type HashedRekord,
  type HashedRekordV2,
  type Intoto002,
  tlogEntryJson,
  type World,
} from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  leafOf,
  minutes,
  trustedRoot,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

/** The same key certified again: a signature that fits both certificates. */
function otherCertificate(world: World): { pem: string; der: Uint8Array } {
  const first = leafOf(world);
  return leafOf(world, { key: first.key, notBefore: minutes(world, -2) }).certificate;
}

/**
 * A bundle whose entry names another certificate of the same key: sigstore-js and cosign once never
 * compared them (CVE-2022-36056 and its kin).
 */
function certificateSwapped(
  options: Partial<BundleOptions>,
  swap: (body: object, other: { pem: string; der: Uint8Array }) => object,
): Files {
  const world = worldOf();
  return bundleFile(
    { ...options, tamper: { body: (body) => swap(body, otherCertificate(world)) } },
    {},
    world,
  );
}

/** A bundle with the entry of `make`d worlds' logs, in this order. */
function entriesOf(
  worlds: readonly World[],
  change: (json: BundleJson) => object = (json) => json,
): Uint8Array {
  const [home = worldOf()] = worlds;
  const signer = { key: home.keyPair() };
  const entries = worlds.map(
    (world) => bundle(world, ARTIFACT, { signer }).json.verificationMaterial.tlogEntries?.[0],
  );
  const { json } = bundle(home, ARTIFACT, { signer, tlog: false });
  return new TextEncoder().encode(
    JSON.stringify(
      change({
        ...json,
        verificationMaterial: {
          ...json.verificationMaterial,
          tlogEntries: entries.filter((each) => each !== undefined),
        },
      }),
    ),
  );
}

const second = (): World => createWorld({ seed: 'second log', host: 'rekor2.example' });
const bundled = (bytes: Uint8Array): Files => ({
  'bundle.sigstore.json': bytes,
  'key.pub': worldOf().keyPair().publicKeyPem,
});
const bothLogs = (): Files => {
  const other = JSON.parse(second().trustedRoot()) as { tlogs: object[] };
  return trustedRoot(worldOf(), (root) => ({
    ...root,
    tlogs: [...root.tlogs, ...other.tlogs.slice(0, 1)],
  }));
};

/** What the log says, compared with what the bundle carries (VERIFICATION §6). */
export const logEntry = (): Vector[] => [
  vector(
    'entry-other-certificate-hashedrekord',
    'the entry names another certificate of the same key',
    'TLOG_BODY_MISMATCH',
    certificateSwapped({}, (body, { pem }) =>
      change(body as HashedRekord, (each) => {
        each.spec.signature.publicKey.content = base64(pem);
      }),
    ),
  ),
  vector(
    'entry-other-certificate-dsse',
    'the same in an entry dsse 0.0.1',
    'TLOG_BODY_MISMATCH',
    certificateSwapped({ content: 'dsse' }, (body, { pem }) =>
      change(body as DsseEntry, (each) => {
        for (const one of each.spec.signatures) one.verifier = base64(pem);
      }),
    ),
  ),
  vector(
    'entry-other-certificate-intoto',
    'the same in an entry intoto 0.0.2',
    'TLOG_BODY_MISMATCH',
    certificateSwapped({ content: 'dsse', entryKind: 'intoto002' }, (body, { pem }) =>
      change(body as Intoto002, (each) => {
        for (const one of each.spec.content.envelope.signatures) one.publicKey = base64(pem);
      }),
    ),
  ),
  vector(
    'entry-other-certificate-v2',
    'the same in an entry of Rekor v2',
    'TLOG_BODY_MISMATCH',
    certificateSwapped({ log: 'v2' }, (body, { der }) =>
      change(body as HashedRekordV2, (each) => {
        each.spec.hashedRekordV002.signature.verifier.x509Certificate = { rawBytes: base64(der) };
      }),
    ),
  ),
  vector(
    'entry-key-for-certificate',
    'the entry names the bare key of the certificate',
    'TLOG_BODY_MISMATCH',
    bundleFile({
      tamper: {
        body: (body) =>
          change(body as HashedRekord, (each) => {
            each.spec.signature.publicKey.content = base64(leafOf(worldOf()).key.publicKeyPem);
          }),
      },
    }),
  ),
  vector(
    'entry-other-hash',
    'the entry is about another file',
    'TLOG_BODY_MISMATCH',
    bundleFile({
      tamper: {
        body: (body) =>
          change(body as HashedRekord, (each) => {
            each.spec.data.hash.value = '00'.repeat(32);
          }),
      },
    }),
  ),
  vector(
    'entry-two-signatures',
    'an entry dsse 0.0.1 with two signatures',
    'TLOG_BODY_MISMATCH',
    bundleFile({
      content: 'dsse',
      tamper: {
        body: (body) =>
          change(body as DsseEntry, (each) => {
            each.spec.signatures.push(...each.spec.signatures);
          }),
      },
    }),
  ),
  vector('entry-wrong-kind', 'an entry dsse 0.0.1 for a signature over a file', 'TLOG_KIND', {
    'bundle.sigstore.json': wrongKind(),
  }),
  vector(
    'entry-kind-misstated',
    'kindVersion and body disagree',
    'TLOG_KIND',
    bundleFile({ tamper: { entry: (entry) => ({ ...entry, version: '0.0.2' }) } }),
  ),
  vector(
    'entry-kind-unknown',
    'a kind that no verifier knows, signed by the log',
    'TLOG_KIND',
    bundleFile({ tamper: { body: (body) => ({ ...body, kind: 'alien' }) } }),
  ),
  vector(
    'entry-kind-v2-dsse',
    'dsse 0.0.2, which Rekor v2 took back',
    'UNSUPPORTED',
    bundleFile({ content: 'dsse', tamper: { body: (body) => ({ ...body, apiVersion: '0.0.2' }) } }),
  ),
  vector(
    'entry-none',
    'no entry at all',
    'TLOG_MISSING',
    bundleFile({ tlog: false, timestamp: true }),
  ),
  vector('entry-none-key', 'no entry, signed with a key', 'TLOG_MISSING', {
    ...bundleFile({ tlog: false, signer: { key: worldOf().keyPair() } }),
    'key.pub': worldOf().keyPair().publicKeyPem,
  }),
  vector(
    'entries-duplicate',
    'one entry twice',
    'STRUCTURE',
    bundled(entriesOf([worldOf()], twice)),
  ),
  vector(
    'entries-duplicate-other-proof',
    'one entry twice, the second with another proof',
    'STRUCTURE',
    bundled(entriesOf([worldOf()], twiceWithAnotherProof)),
  ),
  vector('entries-two-logs', 'entries of two pinned logs', 'accepted', {
    ...bundled(entriesOf([worldOf(), second()])),
    ...bothLogs(),
  }),
  vector(
    'entries-two-second-bad',
    'entries of two pinned logs, the promise of the second broken',
    'SET',
    {
      ...bundled(entriesOf([worldOf(), second()], breakSecond)),
      ...bothLogs(),
    },
  ),
  vector(
    'entries-unknown-log-second',
    'an entry of an unknown log behind a good one',
    'UNKNOWN_LOG',
    bundled(entriesOf([worldOf(), second()])),
  ),
  vector(
    'entries-unknown-log-first',
    'an entry of an unknown log before a good one',
    'UNKNOWN_LOG',
    {
      ...bundled(
        entriesOf([worldOf(), second()], ({ verificationMaterial, ...json }) => ({
          ...json,
          verificationMaterial: {
            ...verificationMaterial,
            tlogEntries: verificationMaterial.tlogEntries?.toReversed(),
          },
        })),
      ),
    },
  ),
  vector(
    'entry-known-log-other-key',
    'an entry that names a pinned log and is signed by another key',
    'SET',
    bundleFile({ tamper: { entry: (entry) => ({ ...entry, set: second().log.signSet(entry) }) } }),
  ),
];

function change<T>(body: T, edit: (copy: T) => void): object {
  const copy = structuredClone(body);
  edit(copy);
  return copy as object;
}

function wrongKind(): Uint8Array {
  const world = worldOf();
  const signer = leafOf(world);
  const { entry } = bundle(world, ARTIFACT, { signer, content: 'dsse' });
  if (entry === undefined) throw new Error('no entry');
  return bundle(world, ARTIFACT, { signer, tamper: { entry: () => entry } }).bytes;
}

function twice(json: BundleJson): object {
  const entries = json.verificationMaterial.tlogEntries ?? [];
  return {
    ...json,
    verificationMaterial: { ...json.verificationMaterial, tlogEntries: [...entries, ...entries] },
  };
}

/** Counted by (log, index), not by bytes. */
function twiceWithAnotherProof(json: BundleJson): object {
  const world = worldOf();
  const { entry } = bundle(world, ARTIFACT, { signer: { key: world.keyPair() } });
  if (entry === undefined) throw new Error('no entry');
  world.log.append({});
  const later = tlogEntryJson({ ...entry, proof: world.log.prove(entry.proof.logIndex) });
  return {
    ...json,
    verificationMaterial: {
      ...json.verificationMaterial,
      tlogEntries: [...(json.verificationMaterial.tlogEntries ?? []), later],
    },
  };
}

function breakSecond(json: BundleJson): object {
  const [first, other] = json.verificationMaterial.tlogEntries ?? [];
  return {
    ...json,
    verificationMaterial: {
      ...json.verificationMaterial,
      tlogEntries: [first, { ...other, inclusionPromise: first?.inclusionPromise }],
    },
  };
}
