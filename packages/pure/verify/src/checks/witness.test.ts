import { base64, hex } from '@sealift/bytes';
import type { Evidence } from '@sealift/sigstore';
import { type LogEntry, parseWitness, type Witness } from '@sealift/tlog';
import { cosignatureLine, keyHash } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { detailOf, keyless, refusalOf, signedFile, verifyOne, world } from '../world.fixture.ts';

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
    expect([report.verdict, detailOf(report, 'witnesses')]).toEqual([
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
