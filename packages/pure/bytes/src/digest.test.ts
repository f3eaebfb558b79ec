import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import * as digest from './digest.ts';
import * as ofNode from './sha2/node.ts';
import * as portable from './sha2/portable.ts';

const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe.each([
  ['of Node', ofNode],
  ['of elsewhere', portable],
])('SHA-2 %s', (_, sha2) => {
  it.each(['sha256', 'sha384', 'sha512'] as const)('%s agrees with Node', (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const hash = sha2[name](bytes);
        expect(Buffer.isBuffer(hash)).toBe(false);
        expect(Buffer.from(hash)).toEqual(createHash(name).update(bytes).digest());
      }),
    );
  });
});

describe('digest', () => {
  it.each([
    ['sha256', digest.sha256],
    ['sha384', digest.sha384],
    ['sha512', digest.sha512],
  ])('%s agrees with Node', (name, hash) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Buffer.from(hash(bytes))).toEqual(createHash(name).update(bytes).digest());
      }),
    );
  });

  it('is named as OCI does', () => {
    expect(digest.of(new Uint8Array())).toBe(EMPTY);
    expect(digest.hexOf(EMPTY)).toBe(EMPTY.slice(7));
    expect(digest.parse(EMPTY)).toBe(EMPTY);
  });

  it.each([
    ['nothing', '', 'PARSE'],
    ['hex alone', EMPTY.slice(7), 'PARSE'],
    ['upper-case hex', EMPTY.toUpperCase().replace('SHA', 'sha'), 'PARSE'],
    ['an upper-case algorithm', EMPTY.replace('sha', 'SHA'), 'PARSE'],
    ['63 digits', EMPTY.slice(0, -1), 'PARSE'],
    ['65 digits', `${EMPTY}0`, 'PARSE'],
    ['a final newline', `${EMPTY}\n`, 'PARSE'],
    ['a path', `sha256:../../${EMPTY.slice(13)}`, 'PARSE'],
    ['a plus in the algorithm', EMPTY.replace('sha256', 'sha256+b64'), 'PARSE'],
    ['an unknown algorithm', EMPTY.replace('sha256', 'md5'), 'PARSE'],
    ['SHA-512, by name', `sha512:${'0'.repeat(128)}`, 'UNSUPPORTED'],
    ['SHA-384, by name', `sha384:${'0'.repeat(96)}`, 'UNSUPPORTED'],
  ])('refuses %s', (_, text, code) => expect(codeOf(() => digest.parse(text))).toBe(code));

  it('refuses with the code of its caller', () =>
    expect(codeOf(() => digest.parse('x', 'INDEX'))).toBe('INDEX'));
});
