import { digest as digests } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { formatReference } from '@sealift/oci';
import { describe, expect, it } from 'vitest';
import { planImport } from './destinations.ts';

const A = digests.of(Buffer.from('a'));
const B = digests.of(Buffer.from('b'));
const plan = (to: string, ...images: [string, typeof A][]): string[] =>
  planImport(
    images.map(([name, digest]) => ({ name, digest })),
    to,
  ).images.map(({ destination }) => formatReference(destination));

describe('planImport', () => {
  it.each([
    ['localhost:5000', 'ghcr.io/a/b:t', 'localhost:5000/a/b:t'],
    [
      'registry.example/mirror/x',
      'docker.io/library/alpine:3',
      'registry.example/mirror/x/library/alpine:3',
    ],
    ['registry.example', 'ghcr.io/a/b', 'registry.example/a/b:latest'],
    ['registry.example', `ghcr.io/a/b@${A}`, `registry.example/a/b@${A}`],
    ['registry.example', `ghcr.io/a/b:t@${A}`, 'registry.example/a/b:t'],
    ['docker.io/team', 'ghcr.io/a/b:t', 'docker.io/team/a/b:t'],
  ])('to %s: %s becomes %s', (to, name, destination) =>
    expect(plan(to, [name, A])).toEqual([destination]),
  );

  it('takes one image named twice for one', () =>
    expect(plan('r.example', ['ghcr.io/a/b:t', A], ['ghcr.io/a/b:t', A])).toHaveLength(1));

  it.each<[string, string, [string, typeof A][]]>([
    [
      'two sources that meet in one destination (T4)',
      'r.example',
      [
        ['docker.io/library/x:1', A],
        ['ghcr.io/library/x:1', B],
      ],
    ],
    [
      'two sources of one digest that meet',
      'r.example',
      [
        ['docker.io/library/x:1', A],
        ['ghcr.io/library/x:1', A],
      ],
    ],
    [
      'one name with two digests',
      'r.example',
      [
        ['ghcr.io/a/b:t', A],
        ['ghcr.io/a/b:t', B],
      ],
    ],
    ['a name that states another digest', 'r.example', [[`ghcr.io/a/b@${B}`, A]]],
    [
      'an image whose tag holds signatures (T5)',
      'r.example',
      [[`ghcr.io/a/b:sha256-${'0'.repeat(64)}.sig`, A]],
    ],
    ['a name that is none', 'r.example', [['Not A Name', A]]],
    ['an image without a name (T38)', 'r.example', [[A, A]]],
    ['a name that is another digest', 'r.example', [[B, A]]],
    ['a destination that does not begin with a registry', 'team', [['ghcr.io/a/b:t', A]]],
    ['a destination with a scheme', 'https://r.example', [['ghcr.io/a/b:t', A]]],
    ['a destination with a tag', 'r.example/x:tag', [['ghcr.io/a/b:t', A]]],
    ['a destination that ends in a slash', 'r.example/x/', [['ghcr.io/a/b:t', A]]],
    ['an empty destination', '', [['ghcr.io/a/b:t', A]]],
    ['a name that becomes too long', `r.example/${'x'.repeat(250)}`, [['ghcr.io/a/b:t', A]]],
  ])('USAGE: %s', (_, to, images) => {
    let code: string | undefined;
    try {
      plan(to, ...images);
    } catch (thrown) {
      code = thrown instanceof Rejection ? thrown.code : String(thrown);
    }
    expect(code).toBe('USAGE');
  });

  it.each(['https://r.example', 'r.example/x:tag', 'r.example/x/', ''])(
    'says what is wrong with a destination as it was given: "%s"',
    (to) =>
      expect(() => plan(to)).toThrow(`"${to}" is not REGISTRY[/PREFIX], as localhost:5000/team is`),
  );
});
