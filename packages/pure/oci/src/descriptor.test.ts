import { digest, json, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { type Descriptor, parseDescriptor, platformName } from './descriptor.ts';

const GOOD = { mediaType: 'a/b', digest: `sha256:${'0'.repeat(64)}`, size: 2 };
const parse = (change: object): Descriptor =>
  parseDescriptor(json.parse(utf8.encode(JSON.stringify({ ...GOOD, ...change }))), 'here');

describe('descriptors', () => {
  it('have a media type, a digest and a size', () => expect(parse({})).toEqual(GOOD));

  it('may have more', () => {
    expect(
      parse({
        artifactType: 'c/d',
        annotations: { x: 'y' },
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      }),
    ).toEqual({
      ...GOOD,
      artifactType: 'c/d',
      annotations: new Map([['x', 'y']]),
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    });
  });

  it('may hold the blob itself', () => {
    const two = { digest: digest.of(utf8.encode('{}')), size: 2 };
    expect(parse({ ...two, data: 'e30=' })).toMatchObject(two);
  });

  it('may have fields of their users', () =>
    expect(
      parse({
        'org.example': [1],
        urls: ['https://x'],
        platform: { os: 'a', architecture: 'b', 'os.version': 'c' },
      }),
    ).toMatchObject(GOOD));

  it.each<[string, object, string]>([
    ['data that is not the blob (T17)', { data: 'YWI=' }, 'INDEX'],
    ['data that is no base64', { data: 'a' }, 'INDEX'],
    ['no media type', { mediaType: undefined }, 'INDEX'],
    ['a number as media type', { mediaType: 1 }, 'INDEX'],
    ['no digest', { digest: undefined }, 'INDEX'],
    ['hex without an algorithm', { digest: '0'.repeat(64) }, 'INDEX'],
    ['a digest with a path', { digest: `sha256:${'../'.repeat(21)}a` }, 'INDEX'],
    ['SHA-512', { digest: `sha512:${'0'.repeat(128)}` }, 'UNSUPPORTED'],
    ['no size', { size: undefined }, 'INDEX'],
    ['a negative size', { size: -1 }, 'INDEX'],
    ['a size with a fraction', { size: 1.5 }, 'INDEX'],
    ['a size as text', { size: '2' }, 'INDEX'],
    ['a size past 2^53-1', { size: 2 ** 53 }, 'INDEX'],
    ['annotations that are no texts', { annotations: { x: 1 } }, 'INDEX'],
    ['a platform without an architecture', { platform: { os: 'linux' } }, 'INDEX'],
    ['a platform as text', { platform: 'linux/amd64' }, 'INDEX'],
    ['a case variant of digest (T19)', { Digest: GOOD.digest }, 'INDEX'],
    ['a case variant of size (T19)', { SIZE: 2 }, 'INDEX'],
    ['a case variant with the long s (T19)', { '\u017fize': 2 }, 'INDEX'],
    ['a case variant of platform (T19)', { Platform: {} }, 'INDEX'],
    ['a case variant of urls (T19)', { URLs: [] }, 'INDEX'],
    ['a case variant of data (T19)', { Data: '' }, 'INDEX'],
  ])('refuse %s', async (_, change, code) => expect(await codeOf(() => parse(change))).toBe(code));

  it.each([null, 'sha256:x', [], undefined])('are objects, not %j', async (value) =>
    expect(await codeOf(() => parseDescriptor(value, 'here'))).toBe('INDEX'),
  );
});

describe('platforms', () => {
  it('are named as --platform takes them', () => {
    expect(platformName({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe(
      'linux/arm64/v8',
    );
    expect(platformName({ os: 'linux', architecture: 'amd64' })).toBe('linux/amd64');
    expect(platformName({ os: 'linux', architecture: 'amd64', variant: '' })).toBe('linux/amd64');
  });
});
