import {
  type BundleJson,
  type BundleOptions,
  base64,
  cosignatureLine,
  type InclusionProof,
  type LogEntry,
  signatureLine,
  type World,
} from '@sealift/virtual-sigstore';
import {
  bundleFile,
  type Files,
  keyBundle,
  leafOf,
  minutes,
  USUAL,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

type Rewrite = (entry: LogEntry, world: World) => Partial<LogEntry>;

/** A bundle whose entry was rewritten after the log answered. */
function entry(rewrite: Rewrite, options: Partial<BundleOptions> = {}): Files {
  const world = worldOf();
  return keyBundle(
    { ...options, tamper: { entry: (logged) => ({ ...logged, ...rewrite(logged, world) }) } },
    world,
  );
}

const proof = (
  change: (proof: InclusionProof, world: World) => Partial<InclusionProof>,
  options: Partial<BundleOptions> = {},
): Files =>
  entry(
    (logged, world) => ({ proof: { ...logged.proof, ...change(logged.proof, world) } }),
    options,
  );

const V2 = { log: 'v2' } as const;
const broken = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
const textOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1);
/** The line of the log itself, with another signature in it. */
function badOwnLine(note: string): string {
  const line = note.slice(note.lastIndexOf('\n\n') + 2);
  const [dash, name, blob = ''] = line.trimEnd().split(' ');
  const bytes = broken(Buffer.from(blob, 'base64'));
  return `${dash} ${name} ${Buffer.from(bytes).toString('base64')}\n`;
}

/** Promises and times (VERIFICATION §7). */
export const promise = (): Vector[] => [
  ...(['0.1', '0.2', '0.3', '0.3-old'] as const).flatMap((version) => [
    vector(
      `set-good-v${version}`,
      `version ${version} with promise and proof`,
      'accepted',
      bundleFile({ version }),
    ),
    vector(
      `set-bad-proof-good-v${version}`,
      `version ${version}: the promise is broken, the proof good`,
      'SET',
      entry(({ set }) => ({ set: broken(set) }), { version }),
    ),
  ]),
  vector(
    'set-good-proof-bad',
    'the promise is good, the proof broken',
    'INCLUSION',
    proof(({ hashes: [first, ...rest] }) => ({
      hashes: [broken(first ?? new Uint8Array(32)), ...rest],
    })),
  ),
  vector(
    'set-other-index',
    'the promise is over another global index',
    'SET',
    entry(({ logIndex }) => ({ logIndex: logIndex + 1 })),
  ),
  vector(
    'set-other-time',
    'the promise is over another time',
    'SET',
    entry(({ integratedTime }) => ({ integratedTime: integratedTime + 1 })),
  ),
  vector(
    'set-time-zero',
    'a promise over the time 0',
    'SET',
    bundleFile({ integratedTime: new Date(0) }),
  ),
  vector(
    'set-time-after-certificate',
    'the promised time is after the certificate ended',
    'CERT_TIME',
    bundleFile({ integratedTime: minutes(worldOf(), 60) }),
  ),
  vector(
    'set-missing-v0.1',
    'version 0.1 without a promise',
    'STRUCTURE',
    bundleFile({ version: '0.1', set: false }),
  ),
  vector(
    'time-without-set',
    'integratedTime without a promise is no time',
    'TIMESTAMP_MISSING',
    bundleFile({ set: false }),
  ),
  vector(
    'time-without-set-v0.2',
    'the same in version 0.2',
    'TIMESTAMP_MISSING',
    bundleFile({ set: false, version: '0.2' }),
  ),
  vector(
    'time-without-set-stamped',
    'a false integratedTime without a promise; a signed timestamp gives the time',
    'accepted',
    bundleFile({ set: false, timestamp: true, integratedTime: minutes(worldOf(), 600) }),
  ),
  vector(
    'time-without-set-key',
    'a pinned key without a window needs no time',
    'accepted',
    keyBundle({ set: false }),
  ),
  vector(
    'log-window-ended-no-time',
    'a v2 entry by a log key whose window has an end, and no time (T40)',
    'TIMESTAMP_MISSING',
    {
      ...keyBundle({ ...V2, timestamp: false }),
      ...ended(),
    },
  ),
  vector('log-window-before', 'integrated before the window of the log key', 'TIMESTAMP_WINDOW', {
    ...USUAL,
    'trusted_root.json': worldOf().trustedRoot((root) =>
      windowed(root, { start: '2026-01-15T12:00:01Z' }),
    ),
  }),
  vector('log-window-end-inclusive', 'integrated at the very end of the window', 'accepted', {
    ...USUAL,
    'trusted_root.json': worldOf().trustedRoot((root) =>
      windowed(root, { start: '2025-01-01T00:00:00Z', end: '2026-01-15T12:00:00Z' }),
    ),
  }),
  vector(
    'log-window-v2-after',
    'a signed timestamp after the window of the v2 log',
    'TIMESTAMP_WINDOW',
    {
      ...bundleFile(V2),
      'trusted_root.json': worldOf().trustedRoot((root) =>
        windowed(root, { start: '2025-01-01T00:00:00Z', end: '2026-01-15T11:59:59Z' }),
      ),
    },
  ),
];

const ended = (): Files => ({
  'trusted_root.json': worldOf().trustedRoot((root) => ({
    ...windowed(root, { start: '2025-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' }),
    ...{ certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] },
  })),
});

function windowed(
  root: Parameters<NonNullable<Parameters<World['trustedRoot']>[0]>>[0],
  validFor: { start?: string; end?: string },
): object {
  return {
    ...root,
    tlogs: root.tlogs.map((log) => ({ ...log, publicKey: { ...log.publicKey, validFor } })),
  };
}

/** Inclusion proofs and checkpoints (VERIFICATION §8). */
export const inclusion = (): Vector[] => [
  vector(
    'proof-tree-size',
    'the proof states another size than its checkpoint',
    'INCLUSION',
    proof(({ treeSize }) => ({ treeSize: treeSize + 1 })),
  ),
  vector(
    'proof-root-hash',
    'the proof states another root than its checkpoint',
    'INCLUSION',
    proof(({ rootHash }) => ({ rootHash: broken(rootHash) })),
  ),
  vector(
    'proof-index-is-size',
    'an index outside the tree',
    'INCLUSION',
    proof(({ treeSize }) => ({ logIndex: treeSize })),
  ),
  vector(
    'proof-index-other',
    'an index of another leaf',
    'INCLUSION',
    proof(({ logIndex }) => ({ logIndex: logIndex - 1 })),
  ),
  vector(
    'proof-index-huge',
    'an index of 2^53',
    'INCLUSION',
    proof(() => ({ logIndex: 2 ** 53 })),
  ),
  vector(
    'proof-hash-more',
    'one hash too many',
    'INCLUSION',
    proof(({ hashes }) => ({ hashes: [...hashes, new Uint8Array(32)] })),
  ),
  vector(
    'proof-hash-less',
    'one hash too few',
    'INCLUSION',
    proof(({ hashes }) => ({ hashes: hashes.slice(0, -1) })),
  ),
  vector(
    'proof-hash-short',
    'a hash of 31 bytes',
    'INCLUSION',
    proof(({ hashes: [first, ...rest] }) => ({
      hashes: [(first ?? new Uint8Array()).slice(1), ...rest],
    })),
  ),
  vector(
    'proof-of-other-entry',
    'a good proof of another entry',
    'INCLUSION',
    proof((_, world) => world.log.prove(0)),
  ),
  vector(
    'proof-first-of-one',
    'the only leaf of a tree: no hashes',
    'accepted',
    keyBundle({}, worldOf({ entriesBefore: 0, entriesAfter: 0 })),
  ),
  vector('v2-right', 'an entry of Rekor v2 with a signed timestamp', 'accepted', bundleFile(V2)),
  vector(
    'v2-dsse-right',
    'a statement in Rekor v2: the entry is over the PAE',
    'accepted',
    bundleFile({ ...V2, content: 'dsse' }),
  ),
  vector(
    'v2-index-differs',
    'the index of entry and proof differ',
    'INCLUSION',
    entry(({ logIndex }) => ({ logIndex: logIndex + 1 }), V2),
  ),
  vector(
    'v2-with-set',
    'a v2 entry with a promise, which no such log makes',
    'SET',
    entry(
      (logged, world) => ({ set: world.log.signSet(logged), integratedTime: 1_768_478_400 }),
      V2,
    ),
  ),
  vector(
    'v2-no-timestamp',
    'a v2 entry and no signed timestamp',
    'TIMESTAMP_MISSING',
    bundleFile({ ...V2, timestamp: false }),
  ),
  vector(
    'v2-no-timestamp-key',
    'a v2 entry of a pinned key without a window',
    'accepted',
    keyBundle({ ...V2, timestamp: false }),
  ),
  vector('v2-key-not-pinned', 'a v2 entry of another key', 'KEY', {
    ...bundleFile({ ...V2, signer: { key: worldOf().keyPair() } }),
    'key.pub': worldOf().keyPair('p256', 'other').publicKeyPem,
  }),
  vector(
    'v2-origin-other',
    'the origin line is another, signed all the same',
    'CHECKPOINT_SIGNATURE',
    proof((_, world) => ({ checkpoint: world.logV2.checkpoint({ origin: 'evil.example' }) }), V2),
  ),
  vector(
    'v2-name-other',
    'the signature line has another name',
    'CHECKPOINT_SIGNATURE',
    proof((_, world) => ({ checkpoint: world.logV2.checkpoint({ name: 'evil.example' }) }), V2),
  ),
  vector(
    'v2-origin-and-name-other',
    'both are another',
    'CHECKPOINT_SIGNATURE',
    proof(
      (_, world) => ({
        checkpoint: world.logV2.checkpoint({ name: 'evil.example', origin: 'evil.example' }),
      }),
      V2,
    ),
  ),
  vector(
    'v2-origin-of-v1',
    'an origin with a tree ID',
    'CHECKPOINT_SIGNATURE',
    proof(
      (_, world) => ({
        checkpoint: world.logV2.checkpoint({ origin: 'log2026.rekor.example - 1' }),
      }),
      V2,
    ),
  ),
  vector(
    'v1-name-other',
    'the signature line of a v1 checkpoint has another name than its origin',
    'CHECKPOINT_SIGNATURE',
    proof((_, world) => ({ checkpoint: world.log.checkpoint({ name: 'evil.example' }) })),
  ),
  vector(
    'v1-origin-other',
    'the origin of a v1 checkpoint is another',
    'CHECKPOINT_SIGNATURE',
    proof((_, world) => ({ checkpoint: world.log.checkpoint({ origin: 'evil.example - 1' }) })),
  ),
  vector(
    'v1-origin-without-tree',
    'a v1 origin without a tree ID',
    'CHECKPOINT_SIGNATURE',
    proof((_, world) => ({ checkpoint: world.log.checkpoint({ origin: 'rekor.example' }) })),
  ),
  vector(
    'checkpoint-other-key',
    'a checkpoint of another key under the same name',
    'CHECKPOINT_SIGNATURE',
    proof((_, world) => ({
      checkpoint: world.log.checkpoint({ key: world.keyPair('p256', 'evil') }),
    })),
  ),
  vector(
    'checkpoint-bad-beside-good',
    "a second line of the log's own name and key ID that does not verify",
    'CHECKPOINT_SIGNATURE',
    proof(({ checkpoint }) => ({ checkpoint: checkpoint + badOwnLine(checkpoint) })),
  ),
  vector(
    'checkpoint-bad-before-good-v2',
    'the same before the good one, in Rekor v2',
    'CHECKPOINT_SIGNATURE',
    proof(
      ({ checkpoint }) => ({
        checkpoint:
          `${textOf(checkpoint)}\n${badOwnLine(checkpoint)}` +
          `${checkpoint.slice(textOf(checkpoint).length + 1)}`,
      }),
      V2,
    ),
  ),
  vector(
    'checkpoint-same-name-other-key',
    'a second line of the same name and an unknown key',
    'accepted',
    proof(({ checkpoint }, world) => ({
      checkpoint:
        checkpoint +
        signatureLine(textOf(checkpoint), world.keyPair('ed25519', 'unknown'), 'rekor.example'),
    })),
  ),
  vector(
    'checkpoint-witnessed',
    'a line of a witness whose key is not pinned',
    'accepted',
    proof(
      ({ checkpoint }, world) => ({
        checkpoint:
          checkpoint +
          cosignatureLine(
            textOf(checkpoint),
            world.keyPair('ed25519', 'witness'),
            'witness.example/w1',
            world.time,
          ),
      }),
      V2,
    ),
  ),
  vector(
    'checkpoint-witness-alone',
    'a line of a witness, none of the log',
    'CHECKPOINT_SIGNATURE',
    proof(
      ({ checkpoint }, world) => ({
        checkpoint: `${textOf(checkpoint)}\n${cosignatureLine(
          textOf(checkpoint),
          world.keyPair('ed25519', 'witness'),
          'witness.example/w1',
          world.time,
        )}`,
      }),
      V2,
    ),
  ),
  vector(
    'checkpoint-size-with-zero',
    'a size with a leading zero',
    'CHECKPOINT_FORMAT',
    proof(({ checkpoint }) => ({ checkpoint: checkpoint.replace(/\n(\d+)\n/, '\n0$1\n') })),
  ),
  vector(
    'checkpoint-size-hex',
    'a size that BigInt would read',
    'CHECKPOINT_FORMAT',
    proof(({ checkpoint }) => ({ checkpoint: checkpoint.replace(/\n(\d+)\n/, '\n0x8\n') })),
  ),
  vector(
    'checkpoint-no-signature',
    'a checkpoint without any signature line',
    'CHECKPOINT_FORMAT',
    proof(({ checkpoint }) => ({ checkpoint: `${textOf(checkpoint)}\n` })),
  ),
  vector(
    'checkpoint-missing',
    'a proof without a checkpoint',
    'STRUCTURE',
    withoutCheckpoint('0.3'),
  ),
  vector(
    'checkpoint-missing-v0.1',
    'in version 0.1 the promise stands for such a proof',
    'accepted',
    withoutCheckpoint('0.1'),
  ),
  vector(
    'equivocation',
    'two trees of one size, both signed by the log, in two entries of one bundle',
    'LOG_EQUIVOCATION',
    equivocation(),
  ),
];

function withoutCheckpoint(version: '0.1' | '0.3'): Files {
  return keyBundle({
    version,
    tamper: {
      bundle: (json) => {
        delete json.verificationMaterial.tlogEntries?.[0]?.inclusionProof?.checkpoint;
        return json;
      },
    },
  });
}

/**
 * The log signs, for the second entry, a tree of the same size with another root: its proof is good
 * in that tree.
 */
function equivocation(): Files {
  const [world, twin] = [worldOf(), worldOf()];
  twin.log.append({ another: 'history' });
  const [mine, theirs] = [
    bundleFile({ signer: leafOf(world) }, {}, world),
    bundleFile({ signer: leafOf(twin) }, {}, twin),
  ];
  world.log.append({ another: 'history' });
  const [json, other] = [mine, theirs].map(
    (files) =>
      JSON.parse(Buffer.from(files['bundle.sigstore.json'] ?? '').toString()) as BundleJson,
  );
  const [first, second] = [json, other].map((each) => each?.verificationMaterial.tlogEntries?.[0]);
  if (first?.inclusionProof === undefined || second?.inclusionProof === undefined)
    throw new Error('no proof');
  const size = Number(second.inclusionProof.treeSize);
  const { logIndex, rootHash, treeSize, hashes, checkpoint } = world.log.prove(
    Number(first.inclusionProof.logIndex),
    size,
  );
  const again = {
    logIndex: String(logIndex),
    rootHash: base64(rootHash),
    treeSize: String(treeSize),
    hashes: hashes.map(base64),
    checkpoint: { envelope: checkpoint },
  };
  const tlogEntries = [{ ...first, inclusionProof: again }, second];
  return {
    'bundle.sigstore.json': JSON.stringify({
      ...json,
      verificationMaterial: { ...json?.verificationMaterial, tlogEntries },
    }),
  };
}
