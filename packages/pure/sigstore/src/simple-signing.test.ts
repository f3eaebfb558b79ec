import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { simplePayload } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenJson, changedAt } from './changed.fixture.ts';
import { parseSimpleSigning } from './simple-signing.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const GOOD = JSON.parse(
  new TextDecoder().decode(simplePayload(DIGEST, 'registry.example/app')),
) as object;
const parse = (value: unknown) =>
  parseSimpleSigning(utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)));

describe('simple signing', () => {
  it('names a digest and a repository', () =>
    expect(parse(GOOD)).toEqual({ digest: DIGEST, dockerReference: 'registry.example/app' }));

  it.each<[string, unknown]>([
    ['optional', changedAt(GOOD, 'optional', { creator: 'x', annotations: { a: 1 } })],
    ['no optional', changedAt(GOOD, 'optional', undefined)],
    ['an empty reference', changedAt(GOOD, 'critical.identity.docker-reference', '')],
  ])('may have %s', async (_, value) => expect(await codeOf(() => parse(value))).toBe('accepted'));

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'PARSE'],
    ['a key twice (T19)', JSON.stringify(GOOD).replace('"type"', '"type":"x","type"'), 'PARSE'],
    ['another type', changedAt(GOOD, 'critical.type', 'atomic container signature'), 'STRUCTURE'],
    ['no type', changedAt(GOOD, 'critical.type', undefined), 'STRUCTURE'],
    ['no critical', changedAt(GOOD, 'critical', undefined), 'STRUCTURE'],
    ['no image', changedAt(GOOD, 'critical.image', undefined), 'STRUCTURE'],
    ['no identity', changedAt(GOOD, 'critical.identity', undefined), 'STRUCTURE'],
    ['no reference', changedAt(GOOD, 'critical.identity', {}), 'STRUCTURE'],
    ['an unknown field', changedAt(GOOD, 'more', 1), 'STRUCTURE'],
    ['an unknown critical field', changedAt(GOOD, 'critical.more', 1), 'STRUCTURE'],
    ['an unknown field of the image', changedAt(GOOD, 'critical.image.more', 1), 'STRUCTURE'],
    ['an unknown field of the identity', changedAt(GOOD, 'critical.identity.more', 1), 'STRUCTURE'],
    [
      'a case variant beside the exact name (T19)',
      changedAt(GOOD, 'critical.Type', 'x'),
      'STRUCTURE',
    ],
    ['optional that is a list', changedAt(GOOD, 'optional', []), 'STRUCTURE'],
    [
      'a digest without an algorithm',
      changedAt(GOOD, 'critical.image.docker-manifest-digest', 'ab'.repeat(32)),
      'STRUCTURE',
    ],
    [
      'a digest in upper case',
      changedAt(GOOD, 'critical.image.docker-manifest-digest', DIGEST.toUpperCase()),
      'STRUCTURE',
    ],
    [
      'SHA-512',
      changedAt(GOOD, 'critical.image.docker-manifest-digest', `sha512:${'ab'.repeat(64)}`),
      'UNSUPPORTED',
    ],
  ])('is refused with %s', async (_, value, code) =>
    expect(await codeOf(() => parse(value))).toBe(code),
  );

  it('is read or refused, whatever is changed', async () => {
    await fc.assert(
      fc.asyncProperty(brokenJson(GOOD), async (text) => {
        expect(['accepted', 'PARSE', 'STRUCTURE', 'UNSUPPORTED']).toContain(
          await codeOf(() => parseSimpleSigning(new TextEncoder().encode(text))),
        );
      }),
      { numRuns: 500 },
    );
  });
});
