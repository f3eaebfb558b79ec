/** A model of what Kyverno does with names. */
import { type Pattern, parsePattern } from '@sealift/policy-file';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits } from './kyverno.fixture.ts';
import { type Spoken, unspoken } from './kyverno-denied.ts';
import { groupsOf } from './kyverno-names.ts';

const HOSTS = ['ghcr.io', 'docker.io/library', 'docker.io'] as const;
const path = (...parts: readonly string[]) =>
  fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 3 });

const patterns = fc
  .tuple(fc.constantFrom(...HOSTS), path('a', 'a', 'b', '*', '**'))
  .map(([host, parts]) => parsePattern([host, ...parts].join('/')))
  .filter((one): one is Pattern => typeof one !== 'string' && groupsOf(one) !== undefined);

const rules = fc.array(fc.record({ match: patterns, except: fc.option(patterns) }), {
  minLength: 1,
  maxLength: 4,
});

const names = fc
  .tuple(fc.constantFrom(...HOSTS), path('a', 'b'))
  .map(([host, parts]) => [host, ...parts].join('/'))
  .filter((name) => !/^docker\.io\/[^/]+$/.test(name));

const spokenOf = (one: { match: Pattern; except: Pattern | null }): Spoken => ({
  match: groupsOf(one.match) ?? [],
  except: one.except === null ? [] : (groupsOf(one.except) ?? []),
});

const any = (list: readonly string[], name: string): boolean => list.some((one) => fits(one, name));

describe('names that no rule speaks of', () => {
  it('are denied, and of the others those alone that exceptions make unclear', () =>
    fc.assert(
      fc.property(rules, names, (all, name) => {
        const isMeant = all.some(
          ({ match, except }) => match.matches(name) && except?.matches(name) !== true,
        );
        const denied = unspoken(all.map(spokenOf));
        const hub = name.replace(/^docker\.io\/library\/([^/]+)$/, 'docker.io/$1');
        for (const called of [`${name}:1`, `${name}@sha256:ab`, `${hub}:1`]) {
          const isDenied = denied.some(({ of, skip }) => any(of, called) && !any(skip, called));
          if (!isMeant) expect(isDenied, called).toBe(true);
          if (isMeant && all.every(({ except }) => except === null))
            expect(isDenied, called).toBe(false);
        }
      }),
      { numRuns: 3000 },
    ));
});
