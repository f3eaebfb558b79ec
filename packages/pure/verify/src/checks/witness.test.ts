import { base64, hex } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import type { Evidence } from '@sealift/sigstore';
import { type LogEntry, parseWitness, type Witness } from '@sealift/tlog';
import { cosignatureLine, createWorld, keyHash } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  keyless,
  refusalOf,
  rootTrust,
  signedFile,
  verdictOf,
  verifyOne,
  world,
} from '../world.fixture.ts';

const NAMES = ['one.example', 'two.example'];
const keyOf = (name: string) => world.keyPair('ed25519', name);
const pin = (name: string): Witness => {
  const id = hex.encode(keyHash(keyOf(name), name, 4).subarray(0, 4));
  return parseWitness(
    `${name}+${id}+${base64.encode(Uint8Array.of(4, ...keyOf(name).publicKeyDer.subarray(-32)))}`,
  );
};

function cosigned(entry: LogEntry, names: readonly string[]): LogEntry {
  if (entry.proof === undefined) throw new Error('the entry has a proof');
  const { checkpoint } = entry.proof;
  const text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1);
  return {
    ...entry,
    proof: {
      ...entry.proof,
      checkpoint:
        checkpoint +
        names.map((name) => cosignatureLine(text, keyOf(name), name, world.time)).join(''),
    },
  };
}

/** One signature, logged once for each list of witnesses. */
const loggedFor = (...lists: (readonly string[])[]): Evidence => ({
  ...signedFile(),
  entries: lists.flatMap((names) => signedFile().entries.map((entry) => cosigned(entry, names))),
});
const run = (evidence: Evidence, witnessQuorum: number) =>
  verifyOne(evidence, { policy: keyless({ witnesses: NAMES.map(pin), witnessQuorum }) });

describe('of several entries the one counts that most witnesses cosigned', () => {
  it.each<[string, Evidence]>([
    ['the first', loggedFor(NAMES, NAMES.slice(1))],
    ['the second', loggedFor(NAMES.slice(1), NAMES)],
  ])('%s', async (_, evidence) => {
    const report = await run(evidence, 2);
    expect([report.outcome, detailOf(report, 'witnesses')]).toEqual([
      'accepted',
      'one.example, two.example',
    ]);
  });

  it('the first of two that are alike', async () =>
    expect(detailOf(await run(loggedFor(NAMES.slice(0, 1), NAMES.slice(1)), 1), 'witnesses')).toBe(
      'one.example',
    ));

  it('never both together', async () =>
    expect(refusalOf(await run(loggedFor(NAMES.slice(0, 1), NAMES.slice(1)), 2))).toBe(
      'POLICY: a.txt: 1 of the pinned witnesses cosigned the checkpoint, the policy asks for 2',
    ));
});

describe('a cosigned checkpoint of an entry that nothing established (T36)', () => {
  const witnesses = { pinned: NAMES.map(pin), quorum: 2 };
  /** Whatever a program that builds its policy by hand may ask for. */
  const waived = { ...keyless({ ignoreTlog: true, verifyAt: world.time.getTime() }), witnesses };
  const foreign = createWorld({ seed: 'foreign', host: 'evil.example' });
  const elsewhere = (): LogEntry => {
    const { proof, logId, logIndex } = foreign.log.append({ any: 'thing' });
    return {
      logId: hex.decode(logId),
      kindVersion: { kind: 'whatever', version: '9' },
      body: new Uint8Array(),
      logIndex: BigInt(logIndex),
      integratedTime: undefined,
      set: undefined,
      proof: {
        logIndex: 0n,
        treeSize: undefined,
        rootHash: undefined,
        hashes: [],
        checkpoint: proof.checkpoint,
      },
    };
  };

  it('is a question that contradicts itself', async () =>
    expect(await codeOf(() => keyless({ ignoreTlog: true, witnesses: NAMES.map(pin) }))).toBe(
      'USAGE',
    ));

  it('is no witnessed one', async () => {
    const evidence = { ...signedFile(), entries: [cosigned(elsewhere(), NAMES)] };
    expect(refusalOf(await verifyOne(evidence, { policy: waived }))).toBe(
      'POLICY: a.txt: 0 of the pinned witnesses cosigned the checkpoint, the policy asks for 2',
    );
  });

  it('is none beside an entry that holds and that nobody witnessed', async () => {
    const evidence = {
      ...signedFile(),
      entries: [...signedFile().entries, cosigned(elsewhere(), NAMES)],
    };
    expect(verdictOf(await verifyOne(evidence, { policy: waived }))).toBe('POLICY');
  });

  it.each<[string, (entry: LogEntry) => LogEntry, string]>([
    ['is none with another body', (entry) => ({ ...entry, body: elsewhere().body }), 'PARSE'],
    ['is none with another index', (entry) => ({ ...entry, logIndex: entry.logIndex + 1n }), 'SET'],
    [
      'is none with another path',
      (entry) => ({ ...entry, proof: entry.proof && { ...entry.proof, logIndex: 9n } }),
      'INCLUSION',
    ],
  ])('%s', async (_, change, code) => {
    const [entry] = loggedFor(NAMES).entries;
    if (entry === undefined) throw new Error('there is an entry');
    const evidence = { ...signedFile(), entries: [change(entry)] };
    expect(verdictOf(await verifyOne(evidence, { policy: waived }))).toBe(code);
  });

  it('is none of a log that is not pinned', async () => {
    const trust = { ...rootTrust(), logs: [] };
    const report = await verifyOne(loggedFor(NAMES), { policy: waived, trust });
    expect(verdictOf(report)).toBe('POLICY');
  });
});
