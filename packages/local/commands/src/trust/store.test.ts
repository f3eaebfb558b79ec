import { existsSync, readFileSync, statSync } from 'node:fs';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const world = createWorld({ seed: 'pins' });
const { pins } = world;
let bench: Bench;
const list = (): string => readFileSync(bench.at('pins/trust.yaml'), 'utf8');

beforeEach(async () => {
  bench = new Bench('store');
  bench.write('rekor.pub', pins.rekorKey);
  bench.write('ca.pem', pins.caIntermediates + pins.caRoots);
  bench.write('ct.pub', pins.ctKey);
  bench.write('root.json', createWorld({ seed: 'good' }).trustedRoot());
  bench.write('seal.pub', world.keyPair('p256', 'seal').publicKeyPem);
  bench.write('new.pub', world.keyPair('p256', 'new').publicKeyPem);
  await bench.run('trust init AT/pins');
});
afterEach(() => bench.close());

describe('a trust store', () => {
  it('takes a file by approval of what was shown, and shows it', async () => {
    const asked = await bench.run('trust add AT/pins corp rekor AT/rekor.pub --origin rekor.corp');
    expect(asked).toMatchObject({ code: 'TRUST_APPROVAL', exitCode: 2 });
    expect(asked.message).toContain(`--accept ${asked.result.difference?.digest}`);
    for (const part of ['ADDED 1', 'origin', 'rekor.corp', 'SHA256:', 'log ID', 'no window'])
      expect(asked.text).toContain(part);
    expect(list()).toContain('instances: {}');
    const done = await bench.approved(
      'trust add AT/pins corp rekor AT/rekor.pub --origin rekor.corp',
    );
    expect(done.code).toBe('accepted');
    expect(list()).toMatch(/origin: rekor\.corp\n.*from: rekor\.pub\n.*approvedBy: \S+\n/);
    const shown = await bench.run('trust show AT/pins');
    expect(shown.text).toContain('corp: rekor, corp-rekor-');
    expect(shown.result).toMatchObject({ pins: [{ instance: 'corp', kind: 'rekor' }] });
  });

  it('is not changed by the digest of another change', async () => {
    const { result } = await bench.run('trust add AT/pins corp rekor AT/rekor.pub');
    const { digest } = result.difference ?? {};
    for (const other of [
      'rekor AT/new.pub',
      'rekor AT/rekor.pub --valid-until 2030-01-01T00:00:00Z',
    ])
      expect((await bench.run(`trust add AT/pins corp ${other} --accept ${digest}`)).code).toBe(
        'TRUST_APPROVAL',
      );
    expect(list()).toContain('instances: {}');
  });

  it('is not changed where nothing changes, and says so', async () => {
    await bench.approved('trust add AT/pins corp rekor AT/rekor.pub');
    const before = list();
    const again = await bench.run('trust add AT/pins corp rekor AT/rekor.pub');
    expect(again).toMatchObject({ code: 'accepted', text: 'Nothing changes.\n' });
    expect(list()).toBe(before);
  });

  it('keeps rotated keys side by side, each with its window', async () => {
    const until = '--valid-until 2026-06-30T23:59:59Z';
    const from = '--valid-from 2026-06-01T00:00:00Z';
    await bench.approved('trust add AT/pins corp rekor AT/rekor.pub');
    const ended = await bench.approved(`trust add AT/pins corp rekor AT/rekor.pub ${until}`);
    expect(ended.result.difference).toMatchObject({ changed: [{}], added: [], removed: [] });
    expect(ended.text).toMatch(/CHANGED 1[\s\S]*counts +open – 2026[\s\S]*before +no window/);
    await bench.approved(`trust add AT/pins corp rekor AT/new.pub ${from}`);
    expect(list()).toMatch(/validUntil: 2026-06-30T23:59:59Z[\s\S]*validFrom: 2026-06-01/);
  });

  it('lets go of one pin, by its file or fingerprint, or of all of an instance', async () => {
    await bench.approved('trust add AT/pins corp ct AT/ct.pub');
    await bench.approved('trust add AT/pins corp ca AT/ca.pem');
    const [fingerprint] =
      /SHA256:\w{64}$/m.exec(
        (await bench.run('trust show AT/pins')).text.split('ct-key')[1] ?? '',
      ) ?? [];
    const gone = await bench.approved(`trust remove AT/pins corp ${fingerprint}`);
    expect(gone.text).toMatch(/^REMOVED 1\n/);
    expect(existsSync(bench.at(`pins/corp-ct`))).toBe(false);
    await bench.approved('trust remove AT/pins corp');
    expect(list()).toContain('instances: {}');
  });

  it('goes to a colleague as one file, and comes in by approval, removals first', async () => {
    await bench.approved('trust add AT/pins corp rekor AT/rekor.pub');
    await bench.approved('trust add AT/pins good trusted-root AT/root.json');
    expect((await bench.run('trust export AT/pins -o AT/pins.yaml')).code).toBe('accepted');
    expect(readFileSync(bench.at('pins.yaml'), 'utf8')).toMatch(/^# Compare.*\n# SHA256:/);
    const first = await bench.run('trust import AT/theirs AT/pins.yaml');
    expect([first.code, existsSync(bench.at('theirs'))]).toEqual(['TRUST_APPROVAL', false]);
    await bench.approved('trust import AT/theirs AT/pins.yaml --instance corp');
    await bench.approved('trust import AT/theirs AT/pins.yaml');
    const same = await bench.run('trust diff AT/theirs AT/pins.yaml');
    expect(same.text).toBe('Nothing changes.\n');
    await bench.approved('trust remove AT/pins corp');
    await bench.approved('trust add AT/pins corp rekor AT/new.pub');
    const diff = await bench.run('trust diff AT/theirs AT/pins');
    expect(diff.text).toMatch(/^REMOVED 1\n[\s\S]*ADDED 1\n/);
    const taken = await bench.run(
      `trust import AT/theirs AT/pins --accept ${diff.result['digest']}`,
    );
    expect(taken.code).toBe('accepted');
  });

  it('is of its owner, and of their group at most', () =>
    expect(statSync(bench.at('pins')).mode & 0o027).toBe(0));

  it.each<[string, string, string]>([
    ['init where something is', 'trust init AT/pins', 'USAGE'],
    ['a store that is not there', 'trust add AT/none corp rekor AT/rekor.pub', 'CONFIG'],
    ['a file that is not there', 'trust add AT/pins corp rekor AT/none', 'CONFIG'],
    ['a kind that is none', 'trust add AT/pins corp log AT/rekor.pub', 'USAGE'],
    ['a name that is none', 'trust add AT/pins c/d rekor AT/rekor.pub', 'USAGE'],
    ['a key without a role', 'trust add AT/pins corp key AT/seal.pub', 'USAGE'],
    ['a role that is none', 'trust add AT/pins corp key AT/seal.pub --role x', 'USAGE'],
    ['a role of a log', 'trust add AT/pins corp rekor AT/rekor.pub --role seal', 'USAGE'],
    ['an origin of a CT log', 'trust add AT/pins corp ct AT/ct.pub --origin x', 'USAGE'],
    ['a time that is none', 'trust add AT/pins corp ct AT/ct.pub --valid-from today', 'USAGE'],
    [
      'a window that ends before it begins',
      'trust add AT/pins corp ct AT/ct.pub --valid-from 2027-01-01T00:00:00Z ' +
        '--valid-until 2026-01-01T00:00:00Z',
      'USAGE',
    ],
    ['a CA as a log', 'trust add AT/pins corp rekor AT/ca.pem', 'CONFIG'],
    ['a log as a CA', 'trust add AT/pins corp ca AT/rekor.pub', 'CONFIG'],
    ['a file that pins nothing', 'trust add AT/pins corp tsa AT/rekor.pub', 'CONFIG'],
    ['an instance that is not there', 'trust remove AT/pins corp', 'USAGE'],
    ['an export over a file', 'trust export AT/pins -o AT/ct.pub', 'USAGE'],
    ['a diff with what is no store', 'trust diff AT/pins AT/ct.pub', 'CONFIG'],
    [
      'an import of an instance that is not there',
      'trust import AT/pins AT/pins --instance x',
      'USAGE',
    ],
  ])('refuses %s', async (_, line, code) => {
    const ended = await bench.run(line);
    expect([ended.code, ended.exitCode]).toEqual([code, 2]);
    expect(list()).toContain('instances: {}');
  });

  it.each([
    ['rekor AT/ca.pem', /^\S+\/ca\.pem: expected exactly one PEM block/],
    ['ca AT/rekor.pub', /^\S+\/rekor\.pub: certificate 1 of 1/],
    ['witness AT/rekor.pub', /^\S+\/rekor\.pub: a witness key is NAME/],
  ])('names the file that was given, which is not in the store yet: %s', async (words, said) =>
    expect((await bench.run(`trust add AT/pins corp ${words}`)).message).toMatch(said),
  );

  it('refuses one key in two roles (T10)', async () => {
    await bench.approved('trust add AT/pins corp key AT/seal.pub --role seal');
    const other = await bench.run('trust add AT/pins lab key AT/seal.pub --role image');
    expect(other).toMatchObject({ code: 'TRUST_CONFLICT', exitCode: 2 });
  });

  it('names the line that was edited into nonsense', async () => {
    await bench.approved('trust add AT/pins corp ct AT/ct.pub');
    bench.write('pins/trust.yaml', list().replace('kind: ct', 'kind: ctt'));
    const { code, message } = await bench.run('trust show AT/pins');
    expect(code).toBe('CONFIG');
    expect(message).toMatch(/pins\/trust\.yaml:\d+:\d+: .*did you mean "ct"\?/);
  });
});
