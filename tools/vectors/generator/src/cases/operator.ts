import {
  bundle,
  cosignatureLine,
  createWorld,
  type Key,
  keyHash,
  type World,
} from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
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

const NAMES = ['witness.example/one', 'witness.example/two', 'witness.example/three'] as const;
type Name = (typeof NAMES)[number];
const [ONE, TWO, THREE] = NAMES;
const world = worldOf();
const keyOf = (name: string): Key => world.keyPair('ed25519', name);

/** `name+keyid+base64(04 ‖ key)` (c2sp.org/tlog-cosignature). */
function verifierKey(name: Name, key: Key = keyOf(name)): string {
  const id = Buffer.from(keyHash(key, name, 4).slice(0, 4)).toString('hex');
  return (
    `${name}+${id}+` +
    `${Buffer.concat([Buffer.of(4), key.publicKeyDer.slice(-32)]).toString('base64')}`
  );
}

const line = (note: string, name: Name): string =>
  cosignatureLine(note.slice(0, note.lastIndexOf('\n\n') + 1), keyOf(name), name, world.time);

/** A Rekor v2 entry whose checkpoint has these lines behind the log's. */
const witnessed = (lines: (note: string) => string): Files =>
  keyBundle({
    log: 'v2',
    tamper: {
      entry: (entry) => ({
        ...entry,
        proof: {
          ...entry.proof,
          checkpoint: entry.proof.checkpoint + lines(entry.proof.checkpoint),
        },
      }),
    },
  });
const pinned = (quorum: number, ...names: readonly Name[]): Files => ({
  witnesses: `${names.map((name) => verifierKey(name)).join('\n')}\n`,
  'witness-quorum': `${quorum}\n`,
});

/** A quorum of pinned witnesses (VERIFICATION §8.6). */
export const witnesses = (): Vector[] => [
  vector('witness-all', 'both pinned witnesses cosigned', 'accepted', {
    ...witnessed((note) => line(note, ONE) + line(note, TWO)),
    ...pinned(2, ONE, TWO),
  }),
  vector('witness-quorum', 'two of three pinned witnesses suffice', 'accepted', {
    ...witnessed((note) => line(note, THREE) + line(note, ONE)),
    ...pinned(2, ONE, TWO, THREE),
  }),
  vector('witness-too-few', 'one of two', 'POLICY', {
    ...witnessed((note) => line(note, ONE)),
    ...pinned(2, ONE, TWO),
  }),
  vector('witness-twice', 'one witness twice is one witness', 'POLICY', {
    ...witnessed((note) => line(note, ONE) + line(note, ONE)),
    ...pinned(2, ONE, TWO),
  }),
  vector('witness-unpinned', 'a witness that nobody pinned counts for nothing', 'POLICY', {
    ...witnessed((note) => line(note, ONE) + line(note, THREE)),
    ...pinned(2, ONE, TWO),
  }),
  vector(
    'witness-broken',
    'the cosignature of a pinned witness is broken, the quorum met without it',
    'CHECKPOINT_SIGNATURE',
    {
      ...witnessed((note) => line(note, ONE) + brokenLine(note, TWO)),
      ...pinned(1, ONE, TWO),
    },
  ),
  vector('witness-other-text', 'a cosignature of another checkpoint', 'CHECKPOINT_SIGNATURE', {
    ...witnessed(() => line('another text\n\n', ONE)),
    ...pinned(1, ONE),
  }),
  vector(
    'witness-promise-alone',
    'a promise without a proof has no checkpoint to cosign',
    'POLICY',
    {
      ...keyBundle({ version: '0.1', proof: false }),
      ...pinned(1, ONE),
    },
  ),
  vector('witness-quorum-zero', 'a quorum of none', 'USAGE', {
    ...witnessed((note) => line(note, ONE)),
    ...pinned(0, ONE),
  }),
  vector('witness-log-waived', 'witnesses of a log that is waived (T36)', 'USAGE', {
    ...witnessed((note) => line(note, ONE)),
    ...pinned(1, ONE),
    options: '--insecure-ignore-tlog\n',
  }),
  vector('witness-quorum-beyond', 'a quorum of more than are pinned', 'USAGE', {
    ...witnessed((note) => line(note, ONE)),
    ...pinned(2, ONE),
  }),
  vector('witness-key-id', 'a witness key whose ID is not of its key', 'KEY', {
    ...witnessed((note) => line(note, ONE)),
    witnesses: `${verifierKey(ONE).replace(/\+[0-9a-f]{8}\+/, '+00000000+')}\n`,
    'witness-quorum': '1\n',
  }),
];

/** One bit of the signature, not of the key's hint. */
function brokenLine(note: string, name: Name): string {
  const [dash, own, blob = ''] = line(note, name).trimEnd().split(' ');
  const bytes = Buffer.from(blob, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return `${dash} ${own} ${bytes.toString('base64')}\n`;
}

const other = (): World =>
  createWorld({
    seed: 'second instance',
    host: 'rekor2.example',
    hostV2: 'log2026.rekor2.example',
  });
type Roots = Parameters<NonNullable<Parameters<World['trustedRoot']>[0]>>[0];
const rootOf = (of: World): Roots => JSON.parse(of.trustedRoot()) as Roots;
const lines = (...roots: readonly object[]): Files => ({
  'trusted_root.jsonl': `${roots.map((root) => JSON.stringify(root)).join('\n')}\n`,
});

/** Several instances, one a line: no evidence mixes them (T6). */
export const instances = (): Vector[] => [
  vector('instances-first', 'evidence of the first of two instances', 'accepted', {
    ...USUAL,
    ...lines(rootOf(worldOf()), rootOf(other())),
  }),
  vector('instances-second', 'evidence of the second of two instances', 'accepted', {
    ...USUAL,
    ...lines(rootOf(other()), rootOf(worldOf())),
  }),
  vector('instances-neither', 'evidence of neither', 'UNKNOWN_LOG', {
    ...USUAL,
    ...lines(rootOf(other()), rootOf(createWorld({ seed: 'third' }))),
  }),
  vector('instances-mixed-log', 'the certificate of one, the log of the other', 'CERT_CHAIN', {
    ...USUAL,
    ...lines(
      { ...rootOf(worldOf()), tlogs: rootOf(other()).tlogs },
      { ...rootOf(other()), tlogs: rootOf(worldOf()).tlogs },
    ),
  }),
  vector('instances-mixed-timestamp', 'the timestamp of the other instance', 'TIMESTAMP_INVALID', {
    ...bundleFile({
      log: 'v2',
      tamper: { timestamps: (_, signature) => [other().timestampAuthority.stamp(signature)] },
    }),
    ...lines(rootOf(worldOf()), rootOf(other())),
  }),
  vector(
    'instances-forged-issuer',
    'the CA of the other instance issued the identity, logged in the first',
    'CERT_CHAIN',
    {
      'bundle.sigstore.json': forged(),
      ...lines(rootOf(worldOf()), rootOf(other())),
    },
  ),
];

function forged(): Uint8Array {
  const [mine, theirs] = [worldOf(), other()];
  return bundle(mine, ARTIFACT, { signer: leafOf(theirs) }).bytes;
}

/** A pinned key with a window (GHSA-wqqc-jjcq-vfxm). */
export const keyWindows = (): Vector[] => [
  vector('key-window-inside', 'promised inside the window of the key', 'accepted', {
    ...keyBundle(),
    'key-valid-until': '2026-01-15T12:00:00Z\n',
  }),
  vector('key-window-after', 'promised a second after it', 'KEY', {
    ...keyBundle(),
    'key-valid-until': '2026-01-15T11:59:59Z\n',
  }),
  vector('key-window-before', 'promised a second before it', 'KEY', {
    ...keyBundle(),
    'key-valid-from': '2026-01-15T12:00:01Z\n',
  }),
  vector(
    'key-window-no-time',
    'a key with a window and no authenticated time (T2)',
    'TIMESTAMP_MISSING',
    {
      ...keyBundle({ set: false }),
      'key-valid-until': '2030-01-01T00:00:00Z\n',
    },
  ),
  vector(
    'key-window-second-time',
    'the promise inside, the timestamp outside: every time must pass',
    'KEY',
    {
      ...keyBundle({ timestamp: { time: minutes(worldOf(), 1) } }),
      'key-valid-until': '2026-01-15T12:00:00Z\n',
    },
  ),
];
