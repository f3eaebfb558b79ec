import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { type Named, NameIndex } from './name-index.ts';
import { type Pattern, parsePattern, repositoryOf } from './pattern.ts';

function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (typeof parsed === 'string') throw new Error(`${text} ${parsed}`);
  return parsed;
}

describe('a pattern', () => {
  it.each([
    ['ghcr.io/acme/app', 'ghcr.io/acme/app'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/app'],
    ['ghcr.io/*/app', 'ghcr.io/acme/app'],
    ['ghcr.io/acme/**', 'ghcr.io/acme/app'],
    ['ghcr.io/acme/**', 'ghcr.io/acme/tools/lint'],
    ['**', 'ghcr.io/acme/app'],
    ['**/app', 'ghcr.io/acme/app'],
    ['ghcr.io/**/app', 'ghcr.io/a/b/app'],
    ['*.corp.example/**', 'registry.corp.example/app'],
    ['localhost:5000/*', 'localhost:5000/app'],
    ['ghcr.io/acme/*-server', 'ghcr.io/acme/web-server'],
    ['ghcr.io/acme/a*b*c', 'ghcr.io/acme/abbc'],
    ['ghcr.io/**/x/**/y', 'ghcr.io/x/x/x/y/y'],
    ['docker.io/*/*', 'docker.io/library/busybox'],
  ])('%s fits %s', (text, name) => expect(pattern(text).matches(name)).toBe(true));

  it.each([
    ['ghcr.io/acme/*', 'ghcr.io/acme/tools/lint'],
    ['ghcr.io/acme/*', 'ghcr.io/acme'],
    ['ghcr.io/acme/**', 'ghcr.io/acme'],
    ['ghcr.io/acme/**', 'ghcr.io/acme-evil/app'],
    ['ghcr.io/acme/**', 'ghcr.io.evil/acme/app'],
    ['ghcr.io/acme/**', 'evil/ghcr.io/acme/app'],
    ['ghcr.io/acme/app', 'ghcr.io/acme/application'],
    ['**/app', 'app'],
    ['ghcr.io/**/app', 'ghcr.io/app'],
    ['*.corp.example/**', 'corp.example/app'],
    ['*.corp.example/**', 'evil.example/x.corp.example/app'],
    ['g*.io/acme/app', 'g/x.io/acme/app'],
    ['ghcr.io/acme/a*a', 'ghcr.io/acme/a'],
    ['ghcr.io/acme/a.b', 'ghcr.io/acme/axb'],
    ['ghcr.io/**/x/**/y', 'ghcr.io/x/x/y'],
  ])('%s does not fit %s', (text, name) => expect(pattern(text).matches(name)).toBe(false));

  it.each([
    ['a tag', 'ghcr.io/acme/app:v1', 'tag or digest'],
    ['a tag that is a pattern', 'ghcr.io/acme/app:*', 'tag or digest'],
    ['a digest', `ghcr.io/acme/app@sha256:${'a'.repeat(64)}`, 'tag or digest'],
    ['a question mark', 'ghcr.io/acme/ap?', 'no name'],
    ['braces', 'ghcr.io/{a,b}', 'no name'],
    ['a space', 'ghcr.io/a b', 'no name'],
    ['a negation', '!ghcr.io/acme', 'no name'],
    ['** in a part', 'ghcr.io/acme**', '**'],
    ['three stars', 'ghcr.io/***', '**'],
    ['nothing', '', 'fits no name'],
    ['a registry alone', 'ghcr.io', 'fits no name'],
    ['a registry and a slash', 'ghcr.io/', 'fits no name'],
    ['an empty part', 'ghcr.io//app', 'fits no name'],
    ['capital letters', 'ghcr.io/Acme/*', 'fits no name'],
    ['a registry in capital letters', 'GHCR.io/acme/app', 'write ghcr.io/acme/app'],
    ['no registry', 'acme/app', 'write docker.io/acme/app'],
    ['a short name', 'busybox', 'write docker.io/library/busybox'],
    ['another name of Docker Hub', 'index.docker.io/acme/app', 'write docker.io/acme/app'],
    ['one part below Docker Hub', 'docker.io/*', 'fits no name'],
    ['a part that ends with a dash', 'ghcr.io/acme/*-', 'fits no name'],
    ['more than its limit', `ghcr.io/${'a'.repeat(600)}`, 'longer than'],
  ])('with %s is none', (_, text, words) => expect(parsePattern(text)).toContain(words));

  // A matcher that tries again after every star would take 2^30 steps.
  it('takes no time over stars', () => {
    const stars = pattern(`ghcr.io/${'a*'.repeat(100)}b`);
    const crossings = pattern(`**/${'a/**/'.repeat(60)}b`);
    const started = performance.now();
    expect(stars.matches(`ghcr.io/${'a'.repeat(250)}c`)).toBe(false);
    expect(crossings.matches(`ghcr.io/${'a/'.repeat(120)}c`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

const part = fc.stringMatching(/^[ab]{1,3}$/);
const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((all) => `r.x/${all.join('/')}`);
const wild = fc.oneof(part, fc.stringMatching(/^[ab*]{1,4}$/), fc.constant('**'));
const given = fc
  .tuple(fc.constantFrom('r.x', '*.x', '**', 'r.*'), fc.array(wild, { maxLength: 4 }))
  .map(([host, parts]) => parsePattern([host, ...parts].join('/')))
  .filter((one) => typeof one !== 'string');

/** The same meaning by another way: the platform's regular expressions, which backtrack. */
const naive = ({ parts }: Pattern): RegExp =>
  new RegExp(
    `^${parts
      .map((one) =>
        one === '**' ? '[^/]+(?:/[^/]+)*' : one.replaceAll('.', '\\.').replace(/\*/g, '[^/]*'),
      )
      .join('/')}$`,
  );

describe('patterns', () => {
  it('mean what a regular expression would', () =>
    fc.assert(
      fc.property(given, name, (one, text) => {
        expect(one.matches(text)).toBe(naive(one).test(text));
      }),
      { numRuns: 3000 },
    ));

  it('cover what they say that they cover', () =>
    fc.assert(
      fc.property(given, given, name, (outer, inner, text) => {
        if (covers(outer, inner) && inner.matches(text)) expect(outer.matches(text)).toBe(true);
      }),
      { numRuns: 3000 },
    ));

  it.each([
    ['**', 'ghcr.io/acme/**', true],
    ['ghcr.io/**', 'ghcr.io/acme/*', true],
    ['ghcr.io/*/*', 'ghcr.io/acme/a*', true],
    ['ghcr.io/*/*', 'ghcr.io/acme/**', false],
    ['ghcr.io/acme/*', 'ghcr.io/acme/**', false],
    ['ghcr.io/acme/x*', 'ghcr.io/acme/*', false],
  ])('%s covers %s: %s', (outer, inner, expected) =>
    expect(covers(pattern(outer), pattern(inner))).toBe(expected),
  );
});

describe('an index of names', () => {
  const named = (match: readonly Pattern[], except: readonly Pattern[] = []): Named => ({
    match,
    except,
  });

  it('finds what a look at every rule finds', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(given, { minLength: 1, maxLength: 3 }), fc.array(given))),
        name,
        (all, text) => {
          const rules = all.map(([match, except]) => named(match, except));
          const expected = rules.filter(
            ({ match, except }) =>
              match.some((one) => one.matches(text)) && !except.some((one) => one.matches(text)),
          );
          expect(new NameIndex(rules).find(`${text}:v1`)).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    ));

  it.each([
    ['busybox', 'docker.io/library/busybox'],
    ['index.docker.io/acme/app:v1', 'docker.io/acme/app'],
    ['GHCR.io/acme/app', 'ghcr.io/acme/app'],
    ['DOCKER.io/busybox:1', 'docker.io/library/busybox'],
    ['Index.Docker.IO/busybox:1', 'docker.io/library/busybox'],
    [`ghcr.io/acme/app:v1@sha256:${'a'.repeat(64)}`, 'ghcr.io/acme/app'],
  ])('takes %s for %s', (text, repository) => {
    expect(repositoryOf(text)).toBe(repository);
    expect(new NameIndex([named([pattern(repository)])]).find(text)).toHaveLength(1);
  });

  it.each([`sha256:${'a'.repeat(64)}`, 'ghcr.io/ACME/app', '', 'a b'])(
    'finds nothing but ** for "%s", which is no name',
    (text) => {
      const [all, some] = [named([pattern('**')]), named([pattern('**/*')])];
      expect(new NameIndex([some, all]).find(text)).toEqual([all]);
    },
  );

  // P27: a look at every rule would be a million patterns.
  it('asks few of a thousand rules', () => {
    let asked = 0;
    const counting = (one: Pattern): Pattern => ({
      ...one,
      matches: (text) => {
        asked += 1;
        return one.matches(text);
      },
    });
    const rules = Array.from({ length: 1000 }, (_, i) =>
      named([counting(pattern(`ghcr.io/team-${i}/**`))]),
    );
    const index = new NameIndex(rules);
    for (let i = 0; i < 1000; i++) expect(index.find(`ghcr.io/team-${i}/app`)).toEqual([rules[i]]);
    expect(asked).toBe(1000);
  });
});
