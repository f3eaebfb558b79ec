import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReference, parseReference } from './reference.ts';

const HEX = 'ab'.repeat(32);
const DIGEST = `sha256:${HEX}`;

describe('references', () => {
  it.each([
    ['alpine', { registry: 'docker.io', repository: 'library/alpine', tag: 'latest' }],
    ['alpine:3', { registry: 'docker.io', repository: 'library/alpine', tag: '3' }],
    ['docker.io/alpine', { registry: 'docker.io', repository: 'library/alpine', tag: 'latest' }],
    [
      'index.docker.io/alpine',
      { registry: 'docker.io', repository: 'library/alpine', tag: 'latest' },
    ],
    ['owner/name', { registry: 'docker.io', repository: 'owner/name', tag: 'latest' }],
    ['ghcr.io/owner/name:v1', { registry: 'ghcr.io', repository: 'owner/name', tag: 'v1' }],
    ['localhost/name', { registry: 'localhost', repository: 'name', tag: 'latest' }],
    ['host:5000/name', { registry: 'host:5000', repository: 'name', tag: 'latest' }],
    ['host:5000/name:1', { registry: 'host:5000', repository: 'name', tag: '1' }],
    ['[::1]:5000/name', { registry: '[::1]:5000', repository: 'name', tag: 'latest' }],
    [
      'ghcr.io/a/b-c/d_e/f__g/h.i/j---k',
      { registry: 'ghcr.io', repository: 'a/b-c/d_e/f__g/h.i/j---k', tag: 'latest' },
    ],
    [`ghcr.io/a/b@${DIGEST}`, { registry: 'ghcr.io', repository: 'a/b', digest: DIGEST }],
    [
      `ghcr.io/a/b:v1@${DIGEST}`,
      { registry: 'ghcr.io', repository: 'a/b', tag: 'v1', digest: DIGEST },
    ],
    ['ghcr.io/a/b:_', { registry: 'ghcr.io', repository: 'a/b', tag: '_' }],
    [
      `ghcr.io/a/b:${'t'.repeat(128)}`,
      { registry: 'ghcr.io', repository: 'a/b', tag: 't'.repeat(128) },
    ],
    [
      `ghcr.io/${'r'.repeat(255)}`,
      { registry: 'ghcr.io', repository: 'r'.repeat(255), tag: 'latest' },
    ],
    ['ghcr.io/a/b:sha256-abc', { registry: 'ghcr.io', repository: 'a/b', tag: 'sha256-abc' }],
  ])('reads %s', (text, reference) => expect(parseReference(text)).toEqual(reference));

  it.each([
    ['nothing', ''],
    ['a tag alone', ':1'],
    ['a digest alone', `@${DIGEST}`],
    ['a digest as a name', DIGEST],
    ['a digest of another length as a name', `sha512:${HEX}${HEX}`],
    ['an empty tag', 'alpine:'],
    ['an empty digest', 'alpine@'],
    ['two digests', `alpine@${DIGEST}@${DIGEST}`],
    ['a digest with upper-case hex', `alpine@${DIGEST.toUpperCase()}`],
    ['a cut digest', `alpine@${DIGEST.slice(0, -1)}`],
    ['a digest of another algorithm', `alpine@md5:${HEX}`],
    ['an upper-case repository', 'ghcr.io/Owner/name'],
    ['a path upwards', 'ghcr.io/../name'],
    ['an empty part', 'ghcr.io/a//b'],
    ['a slash at the end', 'ghcr.io/a/'],
    ['a slash at the beginning', '/a/b'],
    ['a separator at the end', 'ghcr.io/a-'],
    ['three underscores', 'ghcr.io/a___b'],
    ['two dots', 'ghcr.io/a..b'],
    ['a scheme', 'https://ghcr.io/a/b'],
    ['a login', 'user:pw@ghcr.io/a/b'],
    ['white space', 'ghcr.io/a b'],
    ['a final newline', 'ghcr.io/a\n'],
    ['a host that starts with a dash', '-ghcr.io/a'],
    ['a host with a part that ends with a dash', 'ghcr-.io/a'],
    ['a host with an empty part', 'ghcr..io/a'],
    ['a port of six digits', 'ghcr.io:123456/a'],
    ['an empty port', 'ghcr.io:/a'],
    ['letters of another script in the host', 'ghсr.io/a'],
    ['a repository of 256 characters', `ghcr.io/${'r'.repeat(256)}`],
    ['a tag of 129 characters', `ghcr.io/a:${'t'.repeat(129)}`],
    ['a tag that starts with a dot', 'ghcr.io/a:.hidden'],
    ['a tag with a slash', 'ghcr.io:80/a:b/c'],
    ['a tag with a plus', 'ghcr.io/a:1+2'],
    ['the tag of signatures (T5)', `ghcr.io/a:sha256-${HEX}.sig`],
    ['the tag of attestations (T5)', `ghcr.io/a:sha256-${HEX}.att`],
    ['the tag of an SBOM (T5)', `ghcr.io/a:sha256-${HEX}.sbom`],
    ['the tag of a fallback index (T5)', `ghcr.io/a:sha256-${HEX}`],
    ['the tag of a fallback index, beside a digest (T5)', `ghcr.io/a:sha256-${HEX}@${DIGEST}`],
    ['the tag of a SHA-512 fallback index (T5)', `ghcr.io/a:sha512-${HEX}${HEX}`],
  ])('refuses %s', async (_, text) =>
    expect(await codeOf(() => parseReference(text))).toBe('USAGE'),
  );

  it('refuses a digest that bundles cannot name', async () =>
    expect(await codeOf(() => parseReference(`a@sha512:${HEX}${HEX}`))).toBe('UNSUPPORTED'));

  it('shows what it refuses without its controls (T28)', () =>
    expect(() => parseReference('a\u202eb')).toThrow('"a\\u{202e}b"'));

  it('throws nothing but refusals, and reads again what it wrote', async () => {
    const part = fc.constantFrom(
      'a',
      'B',
      '0',
      '.',
      '-',
      '_',
      '/',
      ':',
      '@',
      'localhost',
      'ghcr.io',
      '5000',
      DIGEST,
      'é',
      ' ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const text = parts.join('');
        const code = await codeOf(() => parseReference(text));
        expect(['accepted', 'USAGE', 'UNSUPPORTED']).toContain(code);
        if (code !== 'accepted') return;
        const reference = parseReference(text);
        expect(parseReference(formatReference(reference))).toEqual(reference);
      }),
      { numRuns: 2000 },
    );
  });
});
