import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpectations, parseImageOption } from './expectation.ts';

const A = `sha256:${'a'.repeat(64)}` as const;
const B = `sha256:${'b'.repeat(64)}` as const;

describe('parseExpectations', () => {
  it('reads names and digests, and leaves comments out', () => {
    expect(
      parseExpectations(`# release 7\n\n  ghcr.io/o/r:v7@${A}\r\nlocalhost:5000/x:y@${B}\n`),
    ).toEqual([
      { name: 'ghcr.io/o/r:v7', digest: A },
      { name: 'localhost:5000/x:y', digest: B },
    ]);
  });

  it('reads what is behind a comment that ends in a return alone', () => {
    expect(parseExpectations(`# old\rx@${A}\r# y\ry@${B}\r`)).toEqual([
      { name: 'x', digest: A },
      { name: 'y', digest: B },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['comments only', '# none\n'],
    ['a name without a digest', 'ghcr.io/o/r:v7\n'],
    ['a digest without a name', `@${A}\n`],
    ['a short digest', 'x@sha256:aa\n'],
    ['an upper-case digest', `x@${A.toUpperCase()}\n`],
    ['another algorithm', `x@sha512:${'a'.repeat(128)}\n`],
    ['two words', `x y@${A}\n`],
    ['two digests in a line', `x@${A}@${B}\n`],
    ['a comment after the digest', `x@${A} # comment\n`],
    ['one name with two digests', `x@${A}\nx@${B}\n`],
  ])('refuses %s', async (_, text) =>
    expect(await codeOf(() => parseExpectations(text))).toBe('CONFIG'),
  );

  it('throws nothing but Rejections', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        async (text) =>
          void expect(['accepted', 'CONFIG']).toContain(
            await codeOf(() => parseExpectations(text)),
          ),
      ),
    );
  });
});

describe('parseImageOption', () => {
  it('reads a name, with or without its digest', () => {
    expect(parseImageOption('ghcr.io/o/r:v7')).toEqual({ name: 'ghcr.io/o/r:v7' });
    expect(parseImageOption(`ghcr.io/o/r:v7@${A}`)).toEqual({ name: 'ghcr.io/o/r:v7', digest: A });
  });

  it.each(['', `@${A}`, 'x@', 'x@sha256:1', `x@${A}@${A}`, 'a b'])('refuses %j', async (text) =>
    expect(await codeOf(() => parseImageOption(text))).toBe('USAGE'),
  );
});
