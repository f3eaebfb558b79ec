import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json } from '../formats/json.ts';
import { ACCEPTED, hostile, printed } from '../report.fixture.ts';
import type { Document } from '../report.ts';
import { readReport } from './read-report.ts';

const STYLE = { width: 80, color: false };
const bytesOf = (report: unknown): Uint8Array => utf8.encode(JSON.stringify(report));
const written = (report: Document): Uint8Array => utf8.encode(printed(json.render(report, STYLE)));
const read = (change: object): Document => readReport(bytesOf({ ...ACCEPTED, ...change }));
const [IMAGE] = ACCEPTED.images;
const inImage = (change: object): Document => read({ images: [{ ...IMAGE, ...change }] });
const inEvidence = (change: object): Document =>
  inImage({ evidence: [{ ...IMAGE?.evidence[0], ...change }] });

describe('a report that was kept', () => {
  it('is read as it was written', () => {
    const whole: Document = {
      ...ACCEPTED,
      command: 'verify',
      target: { origin: 'app.tar', bundle: `sha256:${'e'.repeat(64)}` },
      policy: { path: 'p.yaml', digest: `sha256:${'f'.repeat(64)}` },
    };
    expect(readReport(written(whole))).toEqual(whole);
  });

  it('is read where it says what failed', () => {
    const failed = hostile('a name');
    expect(readReport(written(failed))).toEqual(failed);
  });

  it('has rules, other signers, and a result of any form', () => {
    const rule = { at: 'p.yaml:3', mode: 'warn', asks: 'accept', outcome: 'held', failures: [] };
    const signer = { kind: 'key', fingerprint: 'SHA256:00' };
    expect(inImage({ rules: [rule] }).images[0]?.rules).toEqual([rule]);
    expect(inEvidence({ signer }).images[0]?.evidence[0]?.signer).toEqual(signer);
    const result = { any: [1, null, true, { a: 'b\u001b' }] };
    expect(read({ result }).result).toEqual({ any: [1, null, true, { a: 'b\\u{1b}' }] });
  });

  it.each([
    ['of another version', { schemaVersion: 2 }],
    ['without a version', { schemaVersion: undefined }],
    ['with a verdict of its own', { verdict: 'fine' }],
    ['with an exit code of its own', { exitCode: 5 }],
    ['with a field of its own', { approved: true }],
    ['whose verdict was edited', { exitCode: 1 }],
    ['whose exit code was edited', { verdict: 'rejected' }],
    ['rejected, of which nothing is', { verdict: 'rejected', exitCode: 1 }],
    ['rejected, without a reason', { ...hostile('x'), failures: [] }],
    ['that ended early, without a reason', { verdict: 'error', exitCode: 2 }],
    ['accepted by verify, of nothing', { command: 'verify', images: [] }],
    ['with one image twice', { images: [IMAGE, IMAGE] }],
    ['with one image as two', { images: [IMAGE, { ...IMAGE, platforms: [] }] }],
    ['accepted, with a failure', { failures: hostile('x').failures }],
    ['accepted, with an image that is not', { images: hostile('x').images }],
    ['with numbers for sentences', { established: [1] }],
    ['without a list', { images: 'none' }],
    ['with a code that is none', { failures: [{ code: 'X', message: 'm', remedy: 'r' }] }],
    ['with a pin of another kind', { anchors: [{ ...ACCEPTED.anchors[0], kind: 'ca' }] }],
    ['with half a target', { target: {} }],
    ['with a bundle that is no digest', { target: { origin: 'a', bundle: 'sha256:00' } }],
  ])('is refused %s', async (_, change) => expect(await codeOf(() => read(change))).toBe('CONFIG'));

  it.each([
    ['with an image without a digest', () => inImage({ digest: 'latest' })],
    ['with a name that is bound in another way', () => inImage({ nameBinding: 'surely' })],
    ['with evidence that is neither', () => inEvidence({ verdict: 'warned' })],
    ['with a check that is neither', () => inEvidence({ checks: [{ name: 'a', detail: 'b' }] })],
    [
      'with a failed check without a code',
      () => inEvidence({ checks: [{ name: 'a', detail: 'b', status: 'failed' }] }),
    ],
    [
      'with a waived check that waives anything',
      () => inEvidence({ checks: [{ name: 'a', detail: 'b', status: 'waived', waives: 'all' }] }),
    ],
    ['with a signer of a third kind', () => inEvidence({ signer: { kind: 'pgp' } })],
    ['with a field of its own in evidence', () => inEvidence({ trusted: true })],
    ['that is cut', () => readReport(bytesOf(ACCEPTED).subarray(0, 400))],
    ['that is no JSON', () => readReport(utf8.encode('<html>'))],
    ['that is a list', () => readReport(utf8.encode('[]'))],
    ['that says something twice', () => readReport(utf8.encode('{"verdict":"a","verdict":"b"}'))],
  ])('is refused %s', async (_, act) => expect(await codeOf(act)).toBe('CONFIG'));

  it('has no text that a terminal acts on, whatever was written into it (T28)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const texts = JSON.stringify(readReport(bytesOf(hostile(foreign.toWellFormed()))));
        expect(texts).not.toMatch(/\\u00[01]|\\u007f|[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});
