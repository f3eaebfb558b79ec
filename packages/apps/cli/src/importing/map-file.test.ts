import { asItIs, flattened } from '@sealift/import';
import { parseReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMap } from './map-file.ts';

const D = `sha256:${'a'.repeat(64)}`;
const MAP = `# where images go
ghcr.io/acme/app:1.4     apps/app:stable   # as the cluster asks for it
ghcr.io/acme/*           acme/
ghcr.io/acme/**          deep
docker.io/library/redis\tcache/redis
r.example/a@${D} pinned/a:7`;
const mapped = (name: string, text = MAP, otherwise = asItIs) =>
  parseMap(text, 'm.txt', otherwise).mapping(parseReference(name));

describe('a map of images', () => {
  it.each([
    ['ghcr.io/acme/app:1.4', { repository: 'apps/app', tag: 'stable' }],
    ['ghcr.io/acme/app:1.5', { repository: 'acme/acme/app', tag: '1.5' }],
    ['ghcr.io/acme/tools/lint:2', { repository: 'deep', tag: '2' }],
    ['redis:7', { repository: 'cache/redis', tag: '7' }],
    [`r.example/a@${D}`, { repository: 'pinned/a', tag: '7' }],
    [`ghcr.io/acme/web@${D}`, { repository: 'acme/acme/web' }],
    ['quay.io/other/thing:3', { repository: 'other/thing', tag: '3' }],
    ['ghcr.io/acme:1', { repository: 'acme', tag: '1' }],
  ])('%s goes where the first line says that fits it', (name, place) =>
    expect(mapped(name)).toEqual(place),
  );

  it('is of use where one line fits one image, and else says so', async () => {
    const { requireUse } = parseMap(MAP, 'm.txt', asItIs);
    expect(() => requireUse(['quay.io/other/thing:3', 'redis:7'])).not.toThrow();
    expect(() => requireUse([])).not.toThrow();
    expect(await codeOf(() => requireUse(['quay.io/other/thing:3', 'redis-x:7']))).toBe('USAGE');
  });

  it('has the lines behind a comment that ends in a return alone', () => {
    const text = '# old\rredis:7 b # c\rredis:8 d';
    expect(mapped('redis:7', text)).toEqual({ repository: 'b', tag: '7' });
    expect(mapped('redis:8', text)).toEqual({ repository: 'd', tag: '8' });
  });

  it('leaves the rest to the rule for all', () =>
    expect(mapped('quay.io/a/b/c:1', MAP, flattened)).toEqual({ repository: 'c', tag: '1' }));

  it.each([
    ['nothing', '# none\n', /^m\.txt maps nothing$/],
    ['one word', 'a.example/b:1', /^m\.txt:1: expected SOURCE DESTINATION, found 1 words$/],
    ['three words', '\na.example/b:1 c d', /^m\.txt:2: expected SOURCE DESTINATION, found 3/],
    ['a name that is none', 'a.example/B:1 c', /^m\.txt:1: /],
    ['a pattern that fits nothing', 'acme/** c', /^m\.txt:1: acme\/\*\* fits no name/],
    ['a pattern with **beside', 'a.example/x** c', /^m\.txt:1: .* has \*\* beside/],
    ['a destination in capitals', 'a.example/** C', /^m\.txt:1: DESTINATION C: /],
    ['a destination that goes up', 'a.example/** ../c', /^m\.txt:1: /],
    ['a destination of a registry', 'a.example/** //r.example/c', /^m\.txt:1: /],
    ['a destination of nothing', 'a.example/** /', /^m\.txt:1: /],
    ['a digest to have', `a.example/b:1 c@${D}`, /^m\.txt:1: DESTINATION has a digest/],
    ['one tag for many', 'a.example/** c:1', /^m\.txt:1: a tag for all that fit a\.example/],
    ['a tag of evidence', `a.example/b:1 c:sha256-${'a'.repeat(64)}.sig`, /^m\.txt:1: /],
    ['a folder with a tag', 'a.example/b:1 c:1/', /^m\.txt:1: /],
  ])('is refused: %s', async (_, text, message) => {
    expect(await codeOf(() => mapped('a.example/b:1', text))).toBe('USAGE');
    expect(() => mapped('a.example/b:1', text)).toThrow(message);
    expect(() => mapped('a.example/b:1', text)).not.toThrow(/destination\.invalid/);
  });

  it('is read or refused by its line, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (source, destination) => {
        try {
          mapped('a.example/b:1', `a.example/x y\n${source} ${destination}`);
        } catch (thrown) {
          expect(String(thrown)).toMatch(/m\.txt:\d+: /);
        }
      }),
    );
  });
});
