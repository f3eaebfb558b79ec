import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { derChanges, readDer } from './der-changes.ts';
import { jsonChanges } from './json-changes.ts';
import { type Established, newTally, tryChange } from './judge.ts';
import { sctListChanges } from './sct-changes.ts';
import type { Target } from './target.ts';
import { makeTargets } from './targets.ts';

const texts = (json: string): string[] =>
  [...jsonChanges(new TextEncoder().encode(json))].map(({ bytes }) =>
    new TextDecoder().decode(bytes),
  );
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const ders = (hex: string): string[] => {
  const node = readDer(bytesOf(hex));
  return node === undefined
    ? []
    : [...derChanges(node)].map(({ bytes }) => Buffer.from(bytes).toString('hex'));
};

describe('changes', () => {
  it('drop, double, swap and blank the fields of an object', () => {
    expect(texts('{"a":1,"b":2}')).toEqual([
      '{"b":2}',
      '{"a":1,"a":1,"b":2}',
      '{"b":2,"a":1}',
      '{"a":1}',
      '{"a":1,"b":2,"b":2}',
      '{"a":null,"b":2}',
      '{"a":2,"b":1}',
      '{"a":1,"b":null}',
    ]);
  });

  it('reach into lists, and into JSON and base64 inside of strings', () => {
    expect(texts('[[7]]')).toContain('[[]]');
    expect(texts(JSON.stringify({ a: '{"b":1}' }))).toContain(JSON.stringify({ a: '{}' }));
    const encoded = Buffer.from('{"b":11}').toString('base64');
    expect(texts(JSON.stringify({ a: encoded }))).toContain(
      JSON.stringify({ a: Buffer.from('{}').toString('base64') }),
    );
  });

  it(
    'drop, double and swap elements of DER, inside OCTET STRINGs too, with the lengths around ' +
      'them',
    () => {
      expect(ders('3006020101020102')).toEqual([
        '3003020102',
        '3009020101020101020102',
        '3006020102020101',
        '3003020101',
        '3009020101020102020102',
      ]);
      expect(ders('04053003020101')).toContain('04023000');
    },
  );

  it('reach the SCTs of a certificate', () => {
    const { certificate } = createWorld().issueLeaf({
      identity: { uri: 'https://a.example' },
      sct: 'two',
    });
    const node = readDer(certificate.der);
    expect(
      node === undefined
        ? []
        : [...derChanges(node)].filter(({ what }) => what.includes('SCT drop')),
    ).toHaveLength(2);
    expect(
      [...sctListChanges(bytesOf('000300017f'))].map(({ bytes }) =>
        Buffer.from(bytes).toString('hex'),
      ),
    ).toEqual(['0000', '000600017f00017f']);
    expect([...sctListChanges(bytesOf('000300027f'))]).toEqual([]);
  });
});

const [target] = makeTargets() as [Target];
const report = await target.verify(target.pieces);
const [image] = report.images;
const [evidence] = image?.evidence ?? [];
if (image === undefined || evidence === undefined) throw new Error('no evidence');
const before: Established = {
  digests: image.digest,
  signers: new Set([JSON.stringify([evidence.signer, evidence.subject, undefined])]),
  times: new Set(evidence.times),
};
describe('the judge', () => {
  const judged = async (verify: Target['verify'], baseline = before): Promise<string> => {
    const tally = newTally();
    await tryChange({ ...target, verify }, baseline, 'a change', target.pieces, tally);
    return (
      tally.findings[0]?.outcome ?? (tally.same > 0 ? 'same' : tally.less > 0 ? 'less' : 'refused')
    );
  };

  it('lets the same and less pass', async () => {
    expect(await judged(async () => report)).toBe('same');
    expect(
      await judged(async () => report, {
        ...before,
        times: new Set([...before.times, 'another time']),
      }),
    ).toBe('less');
  });

  it('finds another signer, another time, another digest', async () => {
    for (const other of [
      { signers: new Set(['somebody']) },
      { times: new Set<string>() },
      { digests: 'sha256:other' },
    ]) {
      expect(await judged(async () => report, { ...before, ...other })).toContain('another record');
    }
  });

  it('finds exceptions, INTERNAL, and refusals that establish something', async () => {
    const failure = { code: 'INTERNAL', message: 'm', remedy: '' } as const;
    expect(await judged(async () => Promise.reject(new RangeError('deep')))).toContain('thrown');
    expect(
      await judged(async () => ({ ...report, verdict: 'rejected', failures: [failure] })),
    ).toContain('INTERNAL');
    expect(
      await judged(async () => ({
        ...report,
        verdict: 'rejected',
        failures: [{ ...failure, code: 'SET' }],
      })),
    ).toContain('refused, and says');
  });
});
