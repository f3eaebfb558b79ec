import type { Digest } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { clusterNames, parseGlob } from './glob.ts';

const speaksOf = (glob: string, image: string): boolean =>
  clusterNames(image).some((name) => parseGlob(glob, 'p:1:1').matches(name));

describe('a glob', () => {
  // As policy-controller has them: the whole name, of Docker Hub too, and what stands behind it.
  it.each([
    ['**', 'ghcr.io/acme/app'],
    ['ghcr.io/**', 'ghcr.io/acme/tools/lint:v1'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/app:v1'],
    ['ghcr.io/acme/app*', 'ghcr.io/acme/app:v1'],
    ['ghcr.io/acme/app:v1', 'ghcr.io/acme/app:v1'],
    ['ghcr.io/acme/app:latest', 'ghcr.io/acme/app'],
    ['ghcr.io/acme/app@*', 'ghcr.io/acme/app:v1'],
    ['ghcr.io/acme/app@sha256:*', `ghcr.io/acme/app@sha256:${'a'.repeat(64)}`],
    ['index.docker.io/library/busybox*', 'busybox'],
    ['*', 'busybox:1.36'],
    ['*/*', 'acme/app'],
    ['*.corp.example/**', 'GHCR.corp.example/a/b'],
    ['localhost:5000/*', 'localhost:5000/app'],
  ])('%s speaks of %s', (glob, image) => expect(speaksOf(glob, image)).toBe(true));

  it.each([
    ['ghcr.io/acme/*', 'ghcr.io/acme/tools/lint:v1'],
    ['ghcr.io/acme/app', 'ghcr.io/acme/app:v1'],
    ['ghcr.io/acme/app:v1', 'ghcr.io/acme/app:v2'],
    ['ghcr.io/acme/app@*', 'ghcr.io/acme/app2:v1'],
    ['docker.io/**', 'busybox'],
    ['*', 'ghcr.io/acme/app'],
    ['*/*', 'ghcr.io/acme/app'],
    ['ghcr.io/**', 'evil.example/ghcr.io/acme/app'],
    ['g.cr.io/**', 'gxcr.io/acme/app'],
    ['**0', 'ghcr.io/acme/app'],
    ['**', `sha256:${'a'.repeat(64)}`],
    ['**', 'no name'],
  ])('%s does not speak of %s', (glob, image) => expect(speaksOf(glob, image)).toBe(false));

  it.each<[string, string]>([
    ['[', 'CONFIG'],
    ['a?b', 'CONFIG'],
    ['a;b', 'CONFIG'],
    ['a\\b', 'CONFIG'],
    ['(a)', 'CONFIG'],
    ['a b', 'CONFIG'],
    ['', 'CONFIG'],
    ['a'.repeat(513), 'CONFIG'],
  ])('%s is refused', async (glob, code) =>
    expect(await codeOf(() => parseGlob(glob, 'p:1:1'))).toBe(code),
  );

  it('of one digest speaks of that image, under whichever tag', () => {
    const [one, other] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`] as Digest[];
    const glob = parseGlob(`ghcr.io/acme/*@${one}`, 'p:1:1');
    const isOf = (name: string, digest?: Digest): boolean =>
      clusterNames(name, digest).some((full) => glob.matches(full));
    expect(isOf('ghcr.io/acme/app:v1', one)).toBe(true);
    expect(isOf('ghcr.io/acme/app:v1', other)).toBe(false);
    // What a name says of itself counts for nothing where the digest is known.
    expect(isOf(`ghcr.io/acme/app@${one}`, other)).toBe(false);
    expect(isOf(`ghcr.io/acme/app@${one}`)).toBe(true);
    expect(isOf('ghcr.io/acme/app:v1')).toBe(false);
  });

  // A matcher that tries again after every star would take 2^60 steps.
  it('takes no time over stars', () => {
    const glob = parseGlob(`ghcr.io/${'a**'.repeat(60)}b`, 'p:1:1');
    const started = performance.now();
    expect(glob.matches(`ghcr.io/${'a'.repeat(250)}c`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
