import { createHash } from 'node:crypto';
import { utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import { decodeBundle, decodeDetached, type Evidence } from '@sealift/sigstore';
import { type BundleOptions, bundle } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { verifyFile, verifyFileBy } from './file.ts';
import type { OneSigner } from './pinned.ts';
import { type FileSubject, fileSubject } from './subject.ts';
import { key, keyed, keyless, leaf, rootTrust, verdictOf, world } from './world.fixture.ts';

const signer = leaf(world);
const bytes = utf8.encode('a release\n');
const file = fileSubject(bytes);
const { bytes: _, ...withoutBytes } = file;
/** As somebody states it who has only the SHA-256. */
const stated: FileSubject = {
  kind: 'file',
  digest: file.digest,
  digests: new Map([...file.digests].slice(0, 1)),
};
const other = fileSubject(utf8.encode('another'));
const message = (options: Partial<BundleOptions> = {}): Evidence =>
  decodeBundle(bundle(world, bytes, { signer, content: 'messageSignature', ...options }).bytes);
const statement = (digest: object, options: Partial<BundleOptions> = {}): Evidence =>
  decodeBundle(
    bundle(
      world,
      { digest: file.digest },
      {
        signer,
        predicateType: 'https://spdx.dev/Document',
        predicate: {},
        tamper: { statement: (s) => ({ ...s, subject: [{ name: 'a', digest }] }) },
        ...options,
      },
    ).bytes,
  );
const hash = (name: string): string => createHash(name).update(bytes).digest('hex');
const ed25519 = world.keyPair('ed25519');
const run = (subject: FileSubject, evidence: Evidence, options: Partial<OneSigner> = {}) =>
  verifyFile('a.txt', subject, evidence, {
    trust: rootTrust(),
    policy: keyless(),
    crypto: nodeCrypto,
    ...options,
  });

describe('a file', () => {
  it.each<[string, FileSubject, Evidence, Partial<OneSigner>, string]>([
    ['with its bytes', file, message(), {}, 'accepted'],
    ['by its digests', withoutBytes, message(), {}, 'accepted'],
    ['by SHA-256 alone', stated, message(), {}, 'accepted'],
    ['v0.1', file, message({ version: '0.1' }), {}, 'accepted'],
    ['v0.2', file, message({ version: '0.2' }), {}, 'accepted'],
    ['a Rekor v2 entry', file, message({ log: 'v2' }), {}, 'accepted'],
    [
      'by Ed25519ph, with its bytes',
      file,
      message({ signer: { key: ed25519 }, scheme: 'ph', tlog: false }),
      { policy: keyed(ed25519, { ignoreTlog: true }) },
      'accepted',
    ],
    [
      'by Ed25519ph, by its digests',
      withoutBytes,
      message({ signer: { key: ed25519 }, scheme: 'ph', tlog: false }),
      { policy: keyed(ed25519, { ignoreTlog: true }) },
      'accepted',
    ],
    [
      'by plain Ed25519, with its bytes',
      file,
      message({
        signer: { key: ed25519 },
        tlog: false,
        tamper: { signature: () => ed25519.sign(bytes) },
      }),
      { policy: keyed(ed25519, { ignoreTlog: true }) },
      'accepted',
    ],
    [
      'by plain Ed25519, which needs the bytes',
      withoutBytes,
      message({
        signer: { key: ed25519 },
        tlog: false,
        tamper: { signature: () => ed25519.sign(bytes) },
      }),
      { policy: keyed(ed25519, { ignoreTlog: true }) },
      'SIGNATURE',
    ],
    ['another file', other, message(), {}, 'SUBJECT'],
    ['another file beside a Rekor v2 entry', other, message({ log: 'v2' }), {}, 'SUBJECT'],
    [
      'another file without a log',
      other,
      message({ tlog: false }),
      { policy: keyless({ ignoreTlog: true, verifyAt: world.time.getTime() }) },
      'SIGNATURE',
    ],
    [
      "a digest in the bundle that is not the file's",
      file,
      message({
        tamper: {
          bundle: (b) => ({
            ...b,
            messageSignature: {
              ...b.messageSignature,
              messageDigest: { algorithm: 'SHA2_256', digest: Buffer.alloc(32).toString('base64') },
            },
          }),
        },
      }),
      {},
      'SUBJECT',
    ],
    [
      'an entry of another signature',
      file,
      message({
        tamper: {
          entry: () =>
            bundle(world, utf8.encode('x'), { signer, content: 'messageSignature' }).entry as never,
        },
      }),
      {},
      'TLOG_BODY_MISMATCH',
    ],
    [
      'a detached signature by a key',
      file,
      decodeDetached(Buffer.from(key.sign(bytes)).toString('base64'), undefined),
      { policy: keyed(key, { ignoreTlog: true }) },
      'accepted',
    ],
    [
      'a detached signature over another file',
      other,
      decodeDetached(Buffer.from(key.sign(bytes)).toString('base64'), undefined),
      { policy: keyed(key, { ignoreTlog: true }) },
      'SIGNATURE',
    ],
  ])('%s', async (_name, subject, evidence, options, code) =>
    expect(verdictOf(await run(subject, evidence, options))).toBe(code),
  );
});

describe('a statement about a file (T21)', () => {
  it.each<[string, Evidence, Partial<OneSigner>, string]>([
    ['SHA-256', statement({ sha256: hash('sha256') }), {}, 'accepted'],
    ['SHA-512 alone', statement({ sha512: hash('sha512') }), {}, 'accepted'],
    ['both', statement({ sha256: hash('sha256'), sha512: hash('sha512') }), {}, 'accepted'],
    [
      'SHA-256 right, SHA-512 wrong',
      statement({ sha256: hash('sha256'), sha512: '0'.repeat(128) }),
      {},
      'SUBJECT',
    ],
    ['only an algorithm that nobody computes', statement({ md5: '0'.repeat(32) }), {}, 'SUBJECT'],
    [
      'the type that is asked for',
      statement({ sha256: hash('sha256') }),
      { policy: keyless({ types: ['spdxjson'] }) },
      'accepted',
    ],
    [
      'another type',
      statement({ sha256: hash('sha256') }),
      { policy: keyless({ types: ['cyclonedx'] }) },
      'NO_ATTESTATION',
    ],
    [
      'a signature where a type is asked for',
      message(),
      { policy: keyless({ types: ['cyclonedx'] }) },
      'NO_ATTESTATION',
    ],
  ])('%s', async (_name, evidence, options, code) =>
    expect(verdictOf(await run(file, evidence, options))).toBe(code),
  );
});

describe('what is asked beside a good signature', () => {
  it.each<[string, Partial<BundleOptions>, Parameters<typeof keyless>[0], string]>([
    ['a timestamp that is not there', {}, { requireTimestamp: true }, 'TIMESTAMP_MISSING'],
    ['a timestamp', { timestamp: true }, { requireTimestamp: true }, 'accepted'],
    ['two logs', {}, { tlogThreshold: 2 }, 'TLOG_MISSING'],
    ['two CT logs', {}, { sctThreshold: 2 }, 'SCT'],
  ])('%s', async (_, signed, asked, code) =>
    expect(verdictOf(await run(file, message(signed), { policy: keyless(asked) }))).toBe(code),
  );
});

describe('a file with several pieces of evidence', () => {
  const good = message();
  const runBy = (evidence: readonly Evidence[], pins: Partial<OneSigner> = {}) =>
    verifyFileBy('a.txt', file, evidence, {
      trust: rootTrust(),
      policy: keyless(),
      crypto: nodeCrypto,
      ...pins,
    });
  const unlogged = message({ tlog: false });

  it('is accepted by one that satisfies, and counts no other', async () => {
    const judgement = await runBy([unlogged, good]);
    expect(verdictOf(judgement)).toBe('accepted');
    const [subject] = judgement.subjects;
    expect(subject?.evidence.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted']);
    expect(subject?.counted).toEqual([subject?.evidence[1]]);
  });

  it('is refused with the cause of each where none does', async () => {
    const { causes, subjects } = await runBy([unlogged, unlogged]);
    expect(causes.map(({ code }) => code)).toEqual(['TLOG_MISSING', 'TLOG_MISSING']);
    expect(subjects[0]?.counted).toEqual([]);
  });

  it('is not accepted by none at all', async () => {
    expect(await codeOf(() => runBy([]))).toBe('INTERNAL');
  });
});
