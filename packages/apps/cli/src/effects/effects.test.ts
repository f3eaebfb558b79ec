/**
 * Every flag of every command has an effect, or is refused where it means nothing: two runs that
 * differ in the flag alone differ in how they end, in what they write or in what they say. A flag
 * without a row fails, and so does a row without a flag.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands/index.ts';
import { CARRYING_ROWS } from './carrying-rows.fixture.ts';
import { DENYING_ROWS } from './denying-rows.fixture.ts';
import { POLICY_ROWS } from './policy-rows.fixture.ts';
import type { Row, Told } from './row.fixture.ts';
import { SIGNING_ROWS } from './signing-rows.fixture.ts';
import { TRUST_ROWS } from './trust-rows.fixture.ts';
import { EffectsWorld, type Observed } from './world.fixture.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const ALL: readonly (Row | Told)[] = [
  ...POLICY_ROWS,
  ...CARRYING_ROWS,
  ...SIGNING_ROWS,
  ...DENYING_ROWS,
  ...TRUST_ROWS,
];
const isRow = (each: Row | Told): each is Row => 'base' in each;
const nameOf = ({ command, flag }: Row | Told): string => `${command} --${flag}`;

/** What is missing, a sentence each. */
const unshown = (flags: readonly string[], rows: readonly string[]): string[] => [
  ...flags
    .filter((each) => !rows.includes(each))
    .map(
      (each) =>
        `${each} has no row that says what it does: add one to carrying-rows.fixture.ts or ` +
        'signing-rows.fixture.ts, or name a test of its own there with told(); an option of the ' +
        'table goes into EFFECTS of policy-rows.fixture.ts',
    ),
  ...rows
    .filter((each) => !flags.includes(each))
    .map((each) => `${each} has a row, and no such flag is there: remove it`),
];

const world = new EffectsWorld();
const bases = new Map<string, Observed>();
beforeAll(() => world.start());
afterAll(() => world.stop());

/** Runs without the flag are shared by rows. */
async function baseOf(each: Row): Promise<Observed> {
  const name = JSON.stringify([each.base, each.environment, each.look?.toString()]);
  const known = bases.get(name) ?? (await world.observe(each.base, each));
  bases.set(name, known);
  return known;
}

describe('every flag', () => {
  it('of every command has a row, and every row a flag', async () => {
    const flags = await Promise.all(
      Object.entries(COMMANDS).map(async ([id, load]) =>
        Object.keys((await load()).default.flags ?? {}).map(
          (flag) => `${id.replaceAll(':', ' ')} --${flag}`,
        ),
      ),
    );
    expect(unshown(flags.flat(), [...new Set(ALL.map(nameOf))])).toEqual([]);
  });

  it('without a row is named, with what to do, and a row without a flag', () =>
    expect(unshown(['verify --new', 'verify --key'], ['verify --key', 'verify --old'])).toEqual([
      expect.stringMatching(/^verify --new has no row.* add one/),
      expect.stringMatching(/^verify --old has a row.* remove it/),
    ]));

  it.each(ALL.filter((each) => !isRow(each)).map((each) => [nameOf(each), each as Told] as const))(
    '%s: a test of its own shows it',
    (_, { file, text }) => {
      expect(existsSync(join(ROOT, file))).toBe(true);
      expect(readFileSync(join(ROOT, file), 'utf8')).toContain(text);
    },
  );
});

describe.each([...Map.groupBy(ALL.filter(isRow), ({ command }) => command)])('%s', (_, rows) => {
  it.each(rows.map((each) => [`--${each.flag} as ${each.words.join(' ')}`, each] as const))(
    '%s',
    async (_name, each) => {
      const without = await baseOf(each);
      const given = await world.observe([...each.base, ...each.words], each);
      expect(given.code, given.message).toBe(each.code);
      expect(given).not.toEqual(without);
    },
  );
});
