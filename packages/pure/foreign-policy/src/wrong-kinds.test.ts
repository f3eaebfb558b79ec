/** Every value of a policy in turn, replaced by one of another kind. */
import { readDocuments } from '@sealift/yaml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLUSTER, CONTAINERS, refusalOf } from './foreign.fixture.ts';

type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | null;

/** The value with one part replaced: the path is taken modulo what is there. */
function replaced(tree: Tree, path: readonly number[], by: Tree): Tree {
  const [step, ...rest] = path;
  if (step === undefined || typeof tree !== 'object' || tree === null) return by;
  const keys = Object.keys(tree);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return by;
  const copy = structuredClone(tree) as { [key: string]: Tree };
  copy[key] = replaced(copy[key] ?? null, rest, by);
  return copy;
}

const documentsOf = (text: string): Tree[] =>
  readDocuments(text, 'p').values.map((value) => JSON.parse(JSON.stringify(value)) as Tree);

const value = fc.oneof(
  fc.constantFrom<Tree>(
    '',
    'a',
    '**',
    '*',
    'none',
    0,
    -1,
    1.5,
    true,
    false,
    null,
    [],
    {},
    [[]],
    [null],
  ),
  fc.jsonValue({ maxDepth: 2 }).map((json) => json as Tree),
);

describe('a value of another kind', () => {
  it.each([
    ['ClusterImagePolicy', CLUSTER],
    ['policy.json', CONTAINERS],
  ])('in a %s is refused with its place, or read', (_, text) =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(10),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
        value,
        async (which, path, by) => {
          const documents = documentsOf(text);
          const at = which % documents.length;
          documents[at] = replaced(documents[at] ?? null, path, by);
          const changed = documents.map((one) => JSON.stringify(one)).join('\n---\n');
          fc.pre(!changed.includes('__proto__'));
          expect(await refusalOf(changed)).toMatch(
            /^(?:accepted$|ours$|(?:CONFIG|LIMIT|UNSUPPORTED) p:\d+(?::\d+)?: )/,
          );
        },
      ),
      { numRuns: 150 },
    ),
  );
});
