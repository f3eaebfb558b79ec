import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, read, refusalOf } from '../policy.fixture.ts';
import { destinationsFor, mayGo } from './destinations.ts';

const BEFORE = '{ from: "ghcr.io/acme/**", to: "registry.internal/mirror/**" }';
const entry = (from: string, to: string): string => `{ from: "${from}", to: "${to}" }`;
const destinationsOf = (...entries: readonly string[]) =>
  read(changed(BEFORE, entries.join(', '))).site.destinations ?? [];

describe('an image may go', () => {
  it.each<[string, string, string, string]>([
    ['ghcr.io/acme/**', 'r.internal/m/**', 'ghcr.io/acme/app:1', 'r.internal/m/app:1'],
    ['ghcr.io/acme/**', 'r.internal/m/**', 'ghcr.io/acme/app:1', 'r.internal/m/acme/app:1'],
    ['ghcr.io/acme/**', 'r.internal/m/**', 'ghcr.io/acme/a/b', 'r.internal/m/acme/a/b'],
    ['ghcr.io/acme/*', 'r.internal/acme/*', 'ghcr.io/acme/app:1', 'r.internal/acme/app:1'],
    ['**', 'r.internal/m/**', 'ghcr.io/acme/app:1', 'r.internal/m/acme/app:1'],
    ['**', 'r.internal/**', 'ghcr.io/acme/app:1', 'r.internal/ghcr.io/acme/app:1'],
    ['docker.io/library/*', 'r.internal/library/*', 'busybox:1', 'r.internal/library/busybox:1'],
    ['ghcr.io/a/b', 'r.internal/c/d', 'ghcr.io/a/b:1', 'r.internal/c/d:1'],
    ['ghcr.io/a/*', 'localhost:5000/a/*', 'ghcr.io/a/b:1', 'localhost:5000/a/b:1'],
  ])('from %s to %s: %s as %s', (from, to, name, newName) => {
    expect(mayGo(destinationsOf(entry(from, to)), name, newName)).toBe(true);
  });

  it.each<[string, string, string, string, string]>([
    ['another', 'ghcr.io/acme/**', 'r.internal/m/**', 'ghcr.io/acme/app', 'r.internal/m/other'],
    [
      'one of its own name elsewhere in the org',
      ...([
        'ghcr.io/acme/**',
        'r.internal/m/**',
        'ghcr.io/acme/a/app',
        'r.internal/m/app',
      ] as const),
    ],
    ['a longer name', 'ghcr.io/a/**', 'r.internal/m/**', 'ghcr.io/a/app', 'r.internal/m/my-app'],
    ['a name in front', 'ghcr.io/a/**', 'r.internal/m/**', 'ghcr.io/a/app', 'r.internal/m/x/app'],
    ['another place', 'ghcr.io/a/**', 'r.internal/m/**', 'ghcr.io/a/app', 'r.internal/app'],
    ['another registry', 'ghcr.io/a/**', 'r.internal/m/**', 'ghcr.io/a/app', 'evil.internal/m/app'],
    ['a source of no entry', 'ghcr.io/a/**', 'r.internal/**', 'ghcr.io/b/app', 'r.internal/app'],
    [
      'a repository that begins alike',
      'ghcr.io/a/**',
      'r.internal/**',
      'ghcr.io/ab/c',
      'r.internal/c',
    ],
    ['half of its organisation', 'a.io/xa/**', 'b.io/m/**', 'a.io/xa/app', 'b.io/m/a/app'],
    ['what has no name', '**', 'r.internal/**', `sha256:${'a'.repeat(64)}`, 'r.internal/app'],
    ['to what is no name', '**', 'r.internal/**', 'ghcr.io/a/app', ''],
    ['without its organisation', '**', 'r.internal/**', 'ghcr.io/a/app', 'r.internal/app'],
  ])('not as %s', (_, from, to, name, newName) =>
    expect(mayGo(destinationsOf(entry(from, to)), name, newName)).toBe(false),
  );

  it('by any of several entries, and each for its own', () => {
    const both = destinationsOf(
      entry('ghcr.io/acme/**', 'r.internal/acme/**'),
      entry('docker.io/**', 'r.internal/hub/**'),
    );
    expect(mayGo(both, 'docker.io/acme/app', 'r.internal/hub/acme/app')).toBe(true);
    expect(mayGo(both, 'docker.io/acme/app', 'r.internal/acme/app')).toBe(false);
    expect(destinationsFor(both, 'docker.io/acme/app').map(({ to }) => to.text)).toEqual([
      'r.internal/hub/**',
    ]);
  });

  const part = fc.stringMatching(/^[a-c]{1,2}$/);
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  it('and its last part stays, whatever else is there', () =>
    fc.assert(
      fc.property(path, path, path, path, (organisation, prefix, app, other) => {
        const all = destinationsOf(entry(`a.io/${organisation}/**`, `b.io/${prefix}/**`));
        const allowed = mayGo(all, `a.io/${organisation}/${app}`, `b.io/${prefix}/${other}`);
        if (allowed) expect(other.split('/').at(-1)).toBe(app.split('/').at(-1));
        if (other === app) expect(allowed).toBe(true);
      }),
      { numRuns: 200 },
    ));
});

describe('destinations are refused', () => {
  it.each([
    ['that end differently', entry('a.io/x/**', 'b.io/y/*'), 'end alike'],
    ['that make one of many', entry('a.io/x/**', 'b.io/y'), 'end alike'],
    ['that make many of one', entry('a.io/x', 'b.io/y/**'), 'end alike'],
    ['to any registry', entry('**', '**'), 'to begins with a registry'],
    ['with a wildcard inside', entry('a.io/*/x', 'b.io/*/x'), 'whole last part alone'],
    ['with half a part', entry('a.io/x-*', 'b.io/x-*'), 'whole last part alone'],
    ['with two wildcards', entry('*/**', 'b.io/**'), 'whole last part alone'],
    ['with a tag', entry('a.io/x:1', 'b.io/x'), 'tag or digest'],
    ['to no name', entry('a.io/x', 'x'), 'fits no name'],
    ['without a place', '{ from: "a.io/x" }', 'to is missing'],
    ['that say more', '{ from: "a.io/x", to: "b.io/x", tag: "1" }', 'unknown key "tag"'],
    ['that are none', '', 'destinations is empty'],
  ])('%s', async (_, entries, words) => {
    const refusal = await refusalOf(changed(BEFORE, entries));
    expect(refusal).toMatch(/^CONFIG policy\.yaml:59:\d+: /);
    expect(refusal).toContain(words);
  });
});
