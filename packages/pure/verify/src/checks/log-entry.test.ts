import type { Evidence } from '@sealift/sigstore';
import type { LogEntry, TransparencyLog } from '@sealift/tlog';
import { bundleReferrer, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  FILE,
  image,
  key,
  keyed,
  keyless,
  leaf,
  refusalOf,
  rootTrust,
  signedFile,
  subject,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';

const signer = leaf(world);
const waived = { policy: keyed(key, { ignoreTlog: true }) };
const broken = (set: Uint8Array): Uint8Array => set.map((byte, i) => (i === 20 ? byte ^ 1 : byte));

/** As a program may build it that decodes evidence by itself. */
const withEntry = (evidence: Evidence, change: (entry: LogEntry) => LogEntry): Evidence => ({
  ...evidence,
  entries: evidence.entries.map(change),
});

it('an entry of a pinned log is checked though none is asked for', async () => {
  const entry = (change: (set: Uint8Array) => Uint8Array) =>
    signSimple(world, subject, {
      signer: { key },
      tamper: { entry: (e) => ({ ...e, set: change(e.set) }) },
    });
  expect(refusalOf(await verify([entry(broken)], waived))).toContain(
    "SET: registry.example/team/app:1.0: the log's promise does not verify",
  );
  expect(refusalOf(await verify([entry((set) => set)], waived))).toBe('accepted');
  expect(
    refusalOf(
      await verify([entry(broken)], {
        ...waived,
        trust: { ...rootTrust(), logs: rootTrust().logs.slice(1) },
      }),
    ),
  ).toBe('accepted');
});

describe('the time in a promise', () => {
  const END = 253_402_300_799;
  const at = (seconds: number) =>
    bundleReferrer(world, image.root, { signer, integratedTime: new Date(seconds * 1000) });
  it('may be the last that can be written', async () =>
    expect(refusalOf(await verify([at(END)]))).toContain('CERT_CHAIN'));
  it('is not later', async () =>
    expect(refusalOf(await verify([at(END + 1)]))).toContain(
      'SET: registry.example/team/app:1.0: a promise without a time',
    ));
});

describe('an entry', () => {
  it('with neither a promise nor a proof', async () => {
    const empty = withEntry(signedFile(), (entry) => ({
      ...entry,
      set: undefined,
      proof: undefined,
    }));
    expect(refusalOf(await verifyOne(empty))).toBe(
      'STRUCTURE: a.txt: entry with neither a promise nor an inclusion proof',
    );
  });

  it('of Rekor v2 whose proof states no index of its own', async () => {
    const once = withEntry(signedFile({ log: 'v2' }), (entry) => ({
      ...entry,
      proof: entry.proof && { ...entry.proof, logIndex: undefined },
    }));
    expect(refusalOf(await verifyOne(once))).toBe('accepted');
  });

  it('of Rekor v1 whose proof states no index is the first', async () => {
    const first = withEntry(signedFile(), (entry) => ({
      ...entry,
      proof: entry.proof && { ...entry.proof, logIndex: undefined },
    }));
    expect(refusalOf(await verifyOne(first))).toContain('INCLUSION');
  });

  it('of Rekor v2 for another file, of which only other digests are known', async () => {
    const p384 = world.keyPair('p384');
    const evidence = { ...signedFile({ signer: { key: p384 }, log: 'v2' }) };
    const file = { kind: 'file', digest: `sha256:${'0'.repeat(64)}`, digests: new Map() } as const;
    expect(refusalOf(await verifyOne(evidence, { policy: keyed(p384) }, file))).toBe(
      'KEY: a.txt: no pinned key made this signature',
    );
  });

  it('of Rekor v2 for a file of which nothing is known', async () => {
    const file = { kind: 'file', digest: FILE.digest, digests: new Map() } as const;
    expect(refusalOf(await verifyOne(signedFile({ log: 'v2' }), {}, file))).toBe(
      'TLOG_BODY_MISMATCH: a.txt: the log entry is about another signature',
    );
  });

  it('of Rekor v2 about another signature, in evidence that states no digest', async () => {
    const honest = signedFile({ log: 'v2' });
    const unsaid = {
      ...honest,
      timestamps: [],
      content: { ...honest.content, signature: Uint8Array.of(1), hint: undefined },
    } as Evidence;
    expect(refusalOf(await verifyOne(unsaid))).toBe(
      'TLOG_BODY_MISMATCH: a.txt: the log entry is about another signature',
    );
  });

  it('of Rekor v2 about another signature', async () => {
    const honest = signedFile({ log: 'v2', timestamp: true });
    const another = {
      ...honest,
      timestamps: [],
      content: { ...honest.content, signature: Uint8Array.of(1) },
    } as Evidence;
    expect(refusalOf(await verifyOne(another))).toBe(
      'TLOG_BODY_MISMATCH: a.txt: the log entry is about another signature',
    );
  });
});

it('the report says what is waived', async () => {
  const none = await verify([signSimple(world, subject, { signer: { key }, log: false })], waived);
  expect(none.subjects[0]?.evidence[0]?.checks).toContainEqual({
    name: 'transparency log',
    status: 'waived',
    waives: 'log',
    detail: 'a log entry is not required (--insecure-ignore-tlog)',
  });
  const asked = await verify([signSimple(world, subject, { signer })], { policy: keyless() });
  expect(detailOf(asked, 'transparency log')).toBe('1 log entry');
});

describe('a log that was pinned without a name', () => {
  const logs = rootTrust().logs.map((pinned) => ({ ...pinned, name: undefined }));
  const [v1, v2] = [logs[0] ?? expect.unreachable(), logs.at(-1) ?? expect.unreachable()];
  const judged = async (trusted: readonly TransparencyLog[], log: 'v1' | 'v2') => {
    const trust = { ...rootTrust(), logs: trusted };
    return refusalOf(await verify([bundleReferrer(world, image.root, { signer, log })], { trust }));
  };

  it.each(['v1', 'v2'] as const)('is known by its ID: %s', async (log) =>
    expect(await judged(logs, log)).toBe('accepted'),
  );

  it('CHECKPOINT_SIGNATURE where the entry is of v2 and no ID shows the name', async () =>
    expect(await judged([{ ...v2, key: v1.key }], 'v2')).toMatch(
      /^CHECKPOINT_SIGNATURE: .*has no/,
    ));

  it('UNKNOWN_LOG where the entry is of v1 and the ID is not of its key', async () =>
    expect(await judged([{ ...v2, id: v1.id }], 'v1')).toMatch(/^UNKNOWN_LOG: .*: the pinned log/));
});
