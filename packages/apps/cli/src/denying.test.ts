/** Deny packs as a person makes and uses them. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('denying');
const NAME = 'registry.example/team/app:1';
const DENY = '--deny AT/deny.json --deny-key AT/deny.pub';
let digest = '';
beforeAll(async () => {
  digest = (await bench.image('layout', 'denied', [NAME])).root.digest;
  await bench.made('export oci:AT/layout -o AT/app.tar');
  for (const name of ['deny', 'other'])
    await bench.made(`key generate --output-key-prefix AT/${name}`);
  bench.write('a', 'a release\n');
}, 60_000);
afterAll(() => bench.close());

const add = (rest: string, out = 'AT/deny.json --force') =>
  bench.made(`deny add -o ${out} --key AT/deny.key --reason found ${rest}`);

describe('a deny pack on the command line', () => {
  it('denies an image, with pack, version, entry and reason', async () => {
    const { result } = await add(`--digest ${digest}`);
    const [entry] = (result as { entries: { id: string }[] }).entries;
    const { failures, exitCode, established, notEstablished } = await bench.run(
      `verify AT/app.tar ${KEYED} ${DENY}`,
    );
    expect(exitCode).toBe(1);
    expect(failures[0]?.code).toBe('DENIED');
    expect(failures[0]?.message).toContain(
      `${NAME}: ${digest} is denied (--deny ${bench.at('deny.json')}: version 1, ` +
        `entry ${entry?.id}: "found")`,
    );
    expect(established.join()).toMatch(RegExp(`version 1 .*about what was verified: ${entry?.id}`));
    expect(notEstablished.join()).toContain('that no newer pack exists than version 1');
  });

  it.each([
    ['export oci:AT/layout -o AT/x.tar', 'DENIED'],
    [`import AT/app.tar --to localhost:1/m --accept-unbound-names`, 'DENIED'],
    ['load --dir AT/layout localhost:1/x:1', 'DENIED'],
  ])('is asked by whatever verifies: %s', async (line, code) =>
    expect(await bench.code(`${line} ${KEYED} ${DENY}`)).toBe(code),
  );
});

describe('deny add and deny merge', () => {
  it('go on from what was there: the version rises, and all stays', async () => {
    await add(`--digest sha256:${'1'.repeat(64)}`, 'AT/one.json');
    const { result } = await add(
      `AT/one.json --log ${'2'.repeat(64)} --compromised`,
      'AT/two.json',
    );
    expect(result).toMatchObject({ version: 2, entries: [{ kind: 'digest' }, { kind: 'log' }] });
  });

  const key = '--public-key AT/other.pub';
  it.each([
    ['the same again', `${key} --from 2026-03-01T00:00:00Z`, 'USAGE'],
    ['a later time, which would deny less', `${key} --from 2026-04-01T00:00:00Z`, 'USAGE'],
    [
      'a digest again, beside something new',
      `--digest sha256:${'1'.repeat(64)} ${key} --compromised`,
      'USAGE',
    ],
    ['an earlier time', `${key} --from 2026-02-01T00:00:00Z`, 'accepted'],
    ['whatever the time', `${key} --compromised`, 'accepted'],
  ])('deny add refuses what would add nothing: %s', async (_, words, code) => {
    await add(`AT/one.json ${key} --from 2026-03-01T00:00:00Z`, 'AT/dated.json --force');
    const line = 'deny add AT/dated.json -o AT/more.json --force --key AT/deny.key --reason y';
    expect(await bench.code(`${line} ${words}`)).toBe(code);
  });

  it.each([
    ['by another key', 'deny add AT/one.json -o AT/x.json --key AT/other.key'],
    ['no pack', 'deny add AT/signer.pub -o AT/x.json --key AT/deny.key'],
  ])('take over nothing that is %s', async (_, line) =>
    expect(await bench.code(`${line} --reason x --digest sha256:${'1'.repeat(64)}`)).toBe(
      'DENY_PACK',
    ),
  );

  it('merge takes packs of others by keys that are named', async () => {
    await bench.made(
      `deny add -o AT/theirs.json --key AT/other.key --reason x --digest sha256:${'3'.repeat(64)}`,
    );
    const line = 'deny merge AT/two.json AT/theirs.json -o AT/all.json --key AT/deny.key';
    expect(await bench.code(line)).toBe('DENY_PACK');
    const { result } = await bench.made(`${line} --deny-key AT/other.pub`);
    expect(result).toMatchObject({ version: 3 });
    expect((result as { entries: unknown[] }).entries).toHaveLength(3);
  });

  it('a version that does not rise is refused', async () => {
    const line =
      'deny add AT/two.json -o AT/x.json --key AT/deny.key --reason x ' +
      `--digest sha256:${'4'.repeat(64)}`;
    expect(await bench.code(`${line} --pack-version 2`)).toBe('USAGE');
    expect((await bench.made(`${line} --pack-version 40`)).result).toMatchObject({ version: 40 });
  });

  it('write nothing over a file that is there, and leave it where they fail', async () => {
    const before = readFileSync(bench.at('two.json'));
    const line = 'deny add -o AT/two.json --key AT/deny.key --reason x';
    expect(await bench.code(`${line} --digest sha256:${'4'.repeat(64)}`)).toBe('USAGE');
    expect(await bench.code(`${line} --digest x --force`)).toBe('USAGE');
    expect(readFileSync(bench.at('two.json'))).toEqual(before);
  });
});
