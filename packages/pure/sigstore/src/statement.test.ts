import { LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenJson, changedAt } from './changed.fixture.ts';
import { IN_TOTO_PAYLOAD, parseStatement, SIGN_PREDICATE } from './statement.ts';

const HEX = 'ab'.repeat(32);
const GOOD = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'app', digest: { sha256: HEX } }],
  predicateType: SIGN_PREDICATE,
  predicate: {},
};
const envelope = (payload: Uint8Array, payloadType = IN_TOTO_PAYLOAD) => ({
  payloadType,
  payload,
  signature: Uint8Array.of(1),
  keyId: '',
  raw: undefined,
});
const parse = (value: unknown, payloadType?: string) =>
  parseStatement(
    envelope(utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)), payloadType),
  );

describe('statements', () => {
  it('are about subjects', () => {
    expect(parse(GOOD)).toEqual({
      predicateType: SIGN_PREDICATE,
      subjects: [{ name: 'app', digests: new Map([['sha256', HEX]]) }],
    });
  });

  it.each<[string, object]>([
    ['version 0.1', { ...GOOD, _type: 'https://in-toto.io/Statement/v0.1' }],
    ['no name', changedAt(GOOD, 'subject.0.name', undefined)],
    ['several digests', changedAt(GOOD, 'subject.0.digest.sha512', HEX + HEX)],
    ['several subjects', changedAt(GOOD, 'subject.1', { digest: { gitCommit: 'x' } })],
    ['fields that in-toto may add', { ...changedAt(GOOD, 'subject.0.annotations', {}), more: 1 }],
    ['any predicate', { ...GOOD, predicate: [1, { Subject: 1 }] }],
    ['no predicate', changedAt(GOOD, 'predicate', undefined)],
  ])('may have %s', async (_, value) => expect(await codeOf(() => parse(value))).toBe('accepted'));

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'PARSE'],
    [
      'a key twice (T19)',
      JSON.stringify(GOOD).replace('"subject"', '"subject":[],"subject"'),
      'PARSE',
    ],
    [
      'a digest twice (T19)',
      JSON.stringify(GOOD).replace('"sha256"', '"sha256":"x","sha256"'),
      'PARSE',
    ],
    ['another type', { ...GOOD, _type: 'https://in-toto.io/Statement/v2' }, 'STRUCTURE'],
    ['the type with a slash behind', { ...GOOD, _type: `${GOOD._type}/` }, 'STRUCTURE'],
    ['no type', changedAt(GOOD, '_type', undefined), 'STRUCTURE'],
    ['no predicate type', changedAt(GOOD, 'predicateType', undefined), 'STRUCTURE'],
    ['no subject', changedAt(GOOD, 'subject', undefined), 'STRUCTURE'],
    ['null for a subject', changedAt(GOOD, 'subject', null), 'STRUCTURE'],
    ['an empty list of subjects', changedAt(GOOD, 'subject', []), 'STRUCTURE'],
    ['null among the subjects', changedAt(GOOD, 'subject', [null]), 'STRUCTURE'],
    ['a subject without a digest', changedAt(GOOD, 'subject.0.digest', undefined), 'STRUCTURE'],
    ['a subject with an empty digest', changedAt(GOOD, 'subject.0.digest', {}), 'STRUCTURE'],
    ['a digest that is a number', changedAt(GOOD, 'subject.0.digest.sha256', 1), 'STRUCTURE'],
    ['a name that is a number', changedAt(GOOD, 'subject.0.name', 1), 'STRUCTURE'],
    ['a case variant of subject (T19)', { ...GOOD, Subject: [] }, 'STRUCTURE'],
    ['a case variant with the long s (T19)', { ...GOOD, '\u017fubject': [] }, 'STRUCTURE'],
    ['a case variant of _type (T19)', { ...GOOD, _TYPE: 'x' }, 'STRUCTURE'],
    ['a case variant of predicateType (T19)', { ...GOOD, PredicateType: 'x' }, 'STRUCTURE'],
    ['a case variant of digest (T19)', changedAt(GOOD, 'subject.0.Digest', {}), 'STRUCTURE'],
  ])('are refused with %s', async (_, value, code) =>
    expect(await codeOf(() => parse(value))).toBe(code),
  );

  it.each(['', 'application/json', 'application/vnd.in-toto+JSON', `${IN_TOTO_PAYLOAD};v=1`])(
    'are not payloads of the type %j',
    async (type) => expect(await codeOf(() => parse(GOOD, type))).toBe('UNSUPPORTED'),
  );

  it('have as many subjects and digests as the limits and no more (T21)', async () => {
    const subjects = (count: number) => ({
      ...GOOD,
      subject: Array.from({ length: count }, () => GOOD.subject[0]),
    });
    const digests = (count: number) => ({
      ...GOOD,
      subject: [
        { digest: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, HEX])) },
      ],
    });
    expect(await codeOf(() => parse(subjects(LIMITS.dsseSubjects)))).toBe('accepted');
    expect(await codeOf(() => parse(subjects(LIMITS.dsseSubjects + 1)))).toBe('LIMIT');
    expect(await codeOf(() => parse(digests(LIMITS.digestsPerSubject)))).toBe('accepted');
    expect(await codeOf(() => parse(digests(LIMITS.digestsPerSubject + 1)))).toBe('LIMIT');
  });

  it('are read or refused, whatever is changed', async () => {
    await fc.assert(
      fc.asyncProperty(brokenJson(GOOD), async (text) => {
        expect(['accepted', 'PARSE', 'STRUCTURE', 'LIMIT']).toContain(
          await codeOf(() => parseStatement(envelope(new TextEncoder().encode(text)))),
        );
      }),
      { numRuns: 500 },
    );
  });
});
