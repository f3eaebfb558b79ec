/** What evidence lacks, from logs that answer well, with something else, or not at all. */
import { hex } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import {
  type Answers,
  type EntryJson,
  entryAnswers,
  type Source,
  startSource,
  tileAnswers,
} from '@sealift/fake-sources';
import { openConnections } from '@sealift/http';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { decodeBundle, type Evidence, formats } from '@sealift/sigstore';
import type { TransparencyLog } from '@sealift/tlog';
import {
  type Attachment,
  attest,
  bundle,
  createWorld,
  hashedRekordV2,
  type Key,
  type Log,
  makeImage,
  pae,
  type Signer,
  signSimple,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogPins } from './log.ts';
import { askLog, hasProofs } from './prove.ts';

const world = createWorld({ seed: 'log proofs' });
const key = world.keyPair();
const [other, stranger] = [world.keyPair('p256', 'other'), world.keyPair('p384', 'stranger')];
const subject = makeImage({ seed: 'log proofs', sizes: [64] }).root;
const identity = { email: 'a@example.com', issuer: 'https://i.example' };
const leaf = world.issueLeaf({ identity });
const certified: Signer = { ...leaf };
const SLSA = { predicateType: 'https://slsa.dev/provenance/v1', predicate: {} };

const pinned = ({ key: { publicKeyPem }, logId, host }: Log): TransparencyLog => ({
  key: keys.fromPem(publicKeyPem),
  id: hex.decode(logId, 'PARSE'),
  name: host,
  window: {},
});
const publicKey = ({ publicKeyPem }: Key) => keys.fromPem(publicKeyPem);
const PINS: LogPins = {
  logs: [pinned(world.log), pinned(world.logV2)],
  keys: [publicKey(key)],
  crypto: nodeCrypto,
};

/** The one layer of an attached object, read as a verifier reads it. */
function evidenceOf({ kind, layers: [layer] }: Attachment): Evidence {
  const scheme = kind === 'sigs' ? 'cosign-sig' : 'cosign-att';
  const { descriptor, bytes } = layer ?? expect.unreachable();
  const { annotations = {}, ...rest } = descriptor;
  const format = formats.of({ scheme, types: [descriptor.mediaType] }) ?? expect.unreachable();
  const at = { ...rest, annotations: new Map(Object.entries(annotations)) };
  return format.layer.decode(at as Parameters<typeof format.layer.decode>[0], bytes);
}
const simple = (options: Partial<Parameters<typeof signSimple>[2]> = {}): Evidence =>
  evidenceOf(signSimple(world, subject, { signer: { key }, ...options }));

let source: Source;
const connections = openConnections({});
beforeAll(async () => {
  source = await startSource(() => 404);
});
afterAll(async () => {
  await connections.close();
  await source.close();
});

function asking(answers: Answers, version: 1 | 2 = 1, pins: LogPins = PINS) {
  source.answer(answers);
  return askLog({ url: source.url, version, connections }, pins);
}
const changed = (change: (entry: EntryJson) => object): Answers => entryAnswers(world.log, change);
const proofChanged = (change: object): Answers =>
  changed(({ verification, ...entry }) => ({
    ...entry,
    verification: {
      ...verification,
      inclusionProof: { ...verification.inclusionProof, ...change },
    },
  }));

describe('a promise', () => {
  it.each<[string, () => Evidence]>([
    ['of a signature by a key', () => simple()],
    ['of a signature by a certificate', () => simple({ signer: certified })],
    ['of an attestation', () => evidenceOf(attest(world, subject, { signer: { key }, ...SLSA }))],
    [
      'of a bundle of the first version',
      () =>
        decodeBundle(
          bundle(world, subject, {
            signer: { key },
            version: '0.1',
            content: 'dsse',
            proof: false,
          }).bytes,
        ),
    ],
  ])('%s gets its proof, and stays as it was', async (_, make) => {
    const evidence = make();
    const log = asking(entryAnswers(world.log));
    expect([hasProofs(evidence), await log.isProved(evidence)]).toEqual([false, false]);
    const [entry, ...more] = await log.prove(evidence);
    expect(more).toEqual([]);
    expect(entry?.proof?.treeSize).toBe(BigInt(world.log.size));
    expect({ ...entry, proof: undefined }).toEqual({ ...evidence.entries[0], proof: undefined });
    expect(await log.isProved({ ...evidence, entries: entry ? [entry] : [] })).toBe(true);
  });

  it('that does not hold is no reason to ask anybody', async () => {
    const set = (set: Uint8Array) => simple({ tamper: { entry: (entry) => ({ ...entry, set }) } });
    const asked = source.asked.length;
    const log = asking(entryAnswers(world.log));
    expect(await codeOf(() => log.prove(set(new Uint8Array(70))))).toBe('SET');
    const late = simple({ tamper: { entry: (entry) => ({ ...entry, integratedTime: 5 }) } });
    expect(await codeOf(() => log.prove(late))).toBe('SET');
    expect(source.asked).toHaveLength(asked);
  });

  it('of a log that nobody pinned is not asked about', async () => {
    const log = asking(entryAnswers(world.log), 1, { ...PINS, logs: [pinned(world.logV2)] });
    expect(await codeOf(() => log.prove(simple()))).toBe('UNKNOWN_LOG');
  });

  it.each<[string, Answers, string]>([
    ['another body', changed((entry) => ({ ...entry, body: bodyOf('x') })), 'TLOG_BODY_MISMATCH'],
    ['another index', changed((entry) => ({ ...entry, logIndex: 1 })), 'TLOG_BODY_MISMATCH'],
    ['another time', changed((entry) => ({ ...entry, integratedTime: 1 })), 'TLOG_BODY_MISMATCH'],
    [
      'another log',
      changed((entry) => ({ ...entry, logID: 'ab'.repeat(32) })),
      'TLOG_BODY_MISMATCH',
    ],
    ['another place in the tree', proofChanged({ logIndex: 0 }), 'INCLUSION'],
    ['a shorter path', proofChanged({ hashes: [] }), 'INCLUSION'],
    ['another root than its checkpoint', proofChanged({ rootHash: '00'.repeat(32) }), 'INCLUSION'],
    [
      'a checkpoint by another key',
      proofChanged({ checkpoint: world.log.checkpoint({ key: other }) }),
      'CHECKPOINT_SIGNATURE',
    ],
    ['no checkpoint', proofChanged({ checkpoint: 'x' }), 'CHECKPOINT_FORMAT'],
    ['no proof', changed((entry) => ({ ...entry, verification: {} })), 'LOG_PROOF'],
    ['a hash that is none', proofChanged({ hashes: [5] }), 'LOG_PROOF'],
    ['a body that is none', changed((entry) => ({ ...entry, body: '!' })), 'LOG_PROOF'],
    ['no entry', () => 404, 'LOG_PROOF'],
    ['two entries', () => '{"a":{},"b":{}}', 'LOG_PROOF'],
    ['an empty answer', () => '{}', 'LOG_PROOF'],
    ['a fault', () => 400, 'LOG_PROOF'],
    ['a redirect, which is not followed', () => 302, 'LOG_PROOF'],
    ['more than an answer takes', () => 'x'.repeat(1024 * 1024 + 1), 'LOG_PROOF'],
  ])('to which the log answers %s has no proof', async (_, answers, code) => {
    const evidence = simple();
    expect(await codeOf(() => asking(answers).prove(evidence))).toBe(code);
  });

  it('has no proof where nobody answers, and none in a log that makes no promises', async () => {
    const gone = await startSource(() => 200);
    await gone.close();
    const log = askLog({ url: gone.url, version: 1, connections }, PINS);
    expect(await codeOf(() => log.prove(simple()))).toBe('LOG_PROOF');
    const tiled = asking(tileAnswers(world.logV2), 2);
    expect(await codeOf(() => tiled.prove(simple()))).toBe('LOG_PROOF');
  });
});

const bodyOf = (text: string): string =>
  Buffer.from(JSON.stringify({ kind: 'hashedrekord', apiVersion: '0.0.1', text })).toString(
    'base64',
  );

/** The same evidence as whoever signed it before there were promises has it. */
const bare = (evidence: Evidence): Evidence => ({ ...evidence, entries: [] });

describe('evidence that has nothing of a log', () => {
  it.each<[string, () => Evidence]>([
    ['a signature by a key', () => simple()],
    ['a signature by a certificate', () => simple({ signer: certified })],
    ['an attestation', () => evidenceOf(attest(world, subject, { signer: { key }, ...SLSA }))],
  ])('is looked for by what was signed: %s', async (_, make) => {
    const evidence = make();
    const [entry] = await asking(entryAnswers(world.log)).prove(bare(evidence));
    expect(entry).toMatchObject({ body: evidence.entries[0]?.body, proof: {} });
  });

  it('takes the entry by its own signer, of all that are about the same payload', async () => {
    simple({ signer: { key: other } });
    const evidence = simple();
    simple({ signer: { key: stranger } });
    const [entry] = await asking(entryAnswers(world.log)).prove(bare(evidence));
    expect(entry?.body).toEqual(evidence.entries[0]?.body);
  });

  const unlogged = () => simple({ log: false, signer: { key: other } });
  it.each<[string, () => Evidence, Answers, string]>([
    ['nobody logged it', unlogged, entryAnswers(world.log), 'LOG_PROOF'],
    ['nothing is listed', () => bare(simple()), () => '[]', 'LOG_PROOF'],
    ['the list is none', () => bare(simple()), () => '{}', 'LOG_PROOF'],
    ['the list holds something else', () => bare(simple()), () => '[5]', 'LOG_PROOF'],
    ['a name is a path', () => bare(simple()), () => '["../../x"]', 'LOG_PROOF'],
    [
      'there are too many',
      () => bare(simple()),
      () => JSON.stringify(Array.from({ length: 65 }, () => 'a'.repeat(64))),
      'LIMIT',
    ],
    [
      'it is over a file',
      () => decodeBundle(bundle(world, Buffer.from('a'), { signer: { key } }).bytes),
      entryAnswers(world.log),
      'UNSUPPORTED',
    ],
  ])('has none where %s', async (_, make, answers, code) =>
    expect(await codeOf(() => asking(answers).prove(bare(make())))).toBe(code),
  );
});

/** A DSSE bundle that nobody logged, and what Rekor v2 logs of it. */
function unloggedBundle(signer: Signer = { key }): { evidence: Evidence; body: object } {
  const { bytes } = bundle(world, subject, { signer, content: 'dsse' });
  const evidence = bare(decodeBundle(bytes));
  if (evidence.content.kind !== 'dsse') return expect.unreachable();
  const { payloadType, payload, signature } = evidence.content.envelope;
  return { evidence, body: hashedRekordV2(pae(payloadType, payload), signature, signer) };
}

describe('a log of tiles', () => {
  beforeAll(() => world.logV2.grow(700));

  it.each<[string, Signer]>([
    ['a key', { key }],
    ['a certificate', certified],
  ])('has the leaf that follows from the evidence of %s', async (_, signer) => {
    const { evidence, body } = unloggedBundle(signer);
    const logged = world.logV2.append(body);
    world.logV2.grow(100);
    const log = asking(tileAnswers(world.logV2), 2);
    const [entry] = await log.prove(evidence);
    expect(entry).toMatchObject({ logIndex: BigInt(logged.logIndex), integratedTime: undefined });
    expect(entry?.proof?.checkpoint).toBe(world.logV2.checkpoint());
    const asked = source.asked.length;
    expect(await log.prove(evidence)).toEqual([entry]);
    expect(source.asked.slice(asked).filter((path) => path.includes('checkpoint'))).toEqual([]);
    expect(await log.isProved({ ...evidence, entries: entry ? [entry] : [] })).toBe(true);
  });

  it('takes the whole tile where the partial one is gone', async () => {
    const { evidence, body } = unloggedBundle();
    world.logV2.append(body);
    const small = world.logV2.checkpoint();
    world.logV2.grow(700);
    const whole = tileAnswers(world.logV2);
    const answers: Answers = (path) =>
      path.endsWith('checkpoint') ? small : /(0|entries)\/\d+\.p/.test(path) ? 404 : whole(path);
    const [entry] = await asking(answers, 2).prove(evidence);
    expect(entry?.proof?.checkpoint).toBe(small);
  });

  const but =
    (start: string, answer: ReturnType<Answers>): Answers =>
    (path) =>
      path.startsWith(start) ? answer : tileAnswers(world.logV2)(path);
  it.each<[string, Answers, string]>([
    ['no checkpoint', but('/api/v2/checkpoint', 404), 'LOG_PROOF'],
    ['what is no checkpoint', but('/api/v2/checkpoint', 'x'), 'CHECKPOINT_FORMAT'],
    [
      'a checkpoint by another key',
      but('/api/v2/checkpoint', world.logV2.checkpoint({ key: world.keyPair('ed25519', 'x') })),
      'CHECKPOINT_SIGNATURE',
    ],
    ['no tiles', but('/api/v2/tile/0', 404), 'LOG_PROOF'],
    ['half a hash', but('/api/v2/tile/0', 'x'), 'LOG_PROOF'],
    ['too few hashes', but('/api/v2/tile/0', ''), 'LOG_PROOF'],
    ['no entries', but('/api/v2/tile/entries', 404), 'LOG_PROOF'],
    ['a broken bundle', but('/api/v2/tile/entries', 'xx'), 'LOG_PROOF'],
    ['other entries', but('/api/v2/tile/entries', Buffer.alloc(512)), 'TLOG_BODY_MISMATCH'],
    [
      'other tiles above',
      (path) =>
        path.startsWith('/api/v2/tile/1')
          ? Buffer.alloc(32 * Number(path.split('/').at(-1)))
          : tileAnswers(world.logV2)(path),
      'INCLUSION',
    ],
  ])('that serves %s proves nothing', async (_, answers, code) => {
    const { evidence, body } = unloggedBundle();
    world.logV2.append(body);
    expect(await codeOf(() => asking(answers, 2).prove(evidence))).toBe(code);
  });

  it.each<[string, () => Evidence, string]>([
    ['that was not logged', () => unloggedBundle({ key: other }).evidence, 'LOG_PROOF'],
    ['of a form that it has no entries for', () => bare(simple()), 'UNSUPPORTED'],
  ])('has none %s', async (_, make, code) =>
    expect(await codeOf(() => asking(tileAnswers(world.logV2), 2).prove(make()))).toBe(code),
  );
});
