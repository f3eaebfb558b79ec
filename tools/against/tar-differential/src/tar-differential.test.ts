import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { READERS, type Reader } from './readers.ts';
import { ARCHIVES, groups, page, readAll } from './results.ts';
import { PAGE_FILE, stored, withFiles } from './stored.ts';

const { versions, results } = stored();

/** Other versions may read otherwise: what is stored says nothing about them. */
const isComparable = ({ name, version }: Reader): boolean =>
  version !== undefined && version === versions[name];

describe(`${ARCHIVES.length} archives that break a rule of the tar`, () => {
  it('are read differently by at least two of the readers, forty and more of them', () => {
    const apart = ARCHIVES.filter(({ name }) => groups(results[name] ?? {}).length > 1);
    expect(apart.length).toBeGreaterThanOrEqual(40);
  });

  it('are all refused by sealift, each by a rule that the vectors hold the readers to', () => {
    for (const { expect: expected } of ARCHIVES)
      expect([expected.verdict, expected.rule]).toEqual(['rejected', expect.any(String)]);
  });

  it.each(READERS.filter((reader) => isComparable(reader)))(
    'are read by $name as the page says',
    { timeout: 60_000 },
    (reader) => {
      const said = withFiles((paths) => readAll(reader, paths));
      const wanted = ARCHIVES.map(({ name }) => [name, results[name]?.[reader.name]]);
      expect([...said]).toEqual(wanted);
    },
  );

  it.skip.each(READERS.filter((reader) => !isComparable(reader)))(
    'are read by $name, which is not here in the version of the page',
    () => undefined,
  );

  it('are on the page as they are in the results', () =>
    expect(readFileSync(PAGE_FILE, 'utf8')).toBe(page(versions, results)));
});
