import { readFileSync } from 'node:fs';
import type { Ended } from '@sealift/in-process';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';
import { Carrier } from '../carrier.fixture.ts';

const NAME = 'registry.example/team/app:1';
const world = createWorld({ seed: 'use' });
const before = createWorld({ seed: 'before' });
const key = world.keyPair();
const bench = new Bench('approve');
afterAll(() => bench.close());
const list = (store: string): string => readFileSync(bench.at(`${store}/trust.yaml`), 'utf8');

/** Outside the log's key was rotated; inside only the one of before is pinned. */
beforeAll(async () => {
  const image = makeImage({ seed: 'use', sizes: [3000, 700], platforms: ['linux/amd64'] });
  const attachments = [signSimple(world, image.root, { signer: { key } })];
  const images = [{ ...image, name: NAME }];
  await writeLayout(bench.at('layout'), { images, attachments, style: 'plain' });
  bench.write('signer.pub', key.publicKeyPem);
  bench.write('rekor.pub', world.pins.rekorKey);
  bench.write('before.pub', before.pins.rekorKey);
  bench.write('ct.pub', before.pins.ctKey);
  for (const store of ['outside', 'inside']) {
    await bench.run(`trust init AT/${store}`);
    await bench.approved(`trust add AT/${store} corp rekor AT/before.pub --from letter`);
  }
  await bench.approved('trust add AT/inside corp ct AT/ct.pub');
  await bench.approved('trust add AT/inside lab ct AT/ct.pub');
  await bench.approved('trust add AT/outside corp rekor AT/rekor.pub --from telephone');
  await bench.run(`${EXPORT} --trust-store AT/outside -o AT/app.tar`);
  await bench.run(`${EXPORT} --rekor-key AT/rekor.pub -o AT/flags.tar`);
  await bench.run('export oci:AT/layout -o AT/plain.tar');
  await bench.run('split AT/app.tar --volume-size 5000 -o AT/volumes');
});

const EXPORT = 'export oci:AT/layout --key AT/signer.pub --with-trust';
const VERIFY = 'verify AT/app.tar --key AT/signer.pub --trust-store AT/inside,corp';
const APPROVE = 'trust approve AT/inside AT/app.tar';

describe('keys and roots of a bundle', () => {
  it('are shown, removals first, and change nothing before they are approved', async () => {
    const was = list('inside');
    const asked = await bench.run(APPROVE);
    expect(asked).toMatchObject({ code: 'TRUST_APPROVAL', exitCode: 2 });
    expect(asked.text).toMatch(/^REMOVED 1\n[\s\S]*corp: ct,[\s\S]*\nADDED 1\n[\s\S]*corp: rekor/);
    expect(asked.text).toMatch(/from +bundle sha256:\w+/);
    expect(asked.message).toContain(`--accept ${asked.result.difference?.digest}`);
    const { digest } = (await bench.run('trust diff AT/inside AT/app.tar')).result as {
      readonly digest?: string;
    };
    // Of two instances the bundle carries one: the other would go in a comparison of all.
    expect(digest).not.toBe(asked.result.difference?.digest);
    expect((await bench.run(`${APPROVE} --accept ${digest}`)).code).toBe('TRUST_APPROVAL');
    expect(list('inside')).toBe(was);
  });

  it('are not those that were approved once the carrier exchanged them', async () => {
    const { result } = await bench.run(APPROVE);
    const carrier = await Carrier.read(bench.at('flags.tar'));
    const renamed = carrier.trust.map(({ name, bytes }) => ({
      name: name.replace('pinned-', 'corp-'),
      bytes: Buffer.from(Buffer.from(bytes).toString().replaceAll('pinned', 'corp')),
    }));
    const sorted = renamed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    bench.write('exchanged.tar', carrier.withTrust(sorted));
    const other = `trust approve AT/inside AT/exchanged.tar`;
    const ended = await bench.run(`${other} --accept ${result.difference?.digest}`);
    expect(ended.code).toBe('TRUST_APPROVAL');
    expect(ended.message).toContain('is for another change than this one');
  });

  it('prove what the missing key of a rotated log left open, once they are approved', async () => {
    const missing = await bench.run(VERIFY);
    expect(missing.code).toBe('UNKNOWN_LOG');
    expect((await bench.approved(APPROVE)).code).toBe('accepted');
    expect((await bench.run(VERIFY)).code).toBe('accepted');
    // What was approved before and means the same is as it was.
    expect(list('inside')).toMatch(/from: letter\n/);
    expect(list('inside')).toMatch(/from: bundle sha256:\w{64}\n/);
    expect(list('inside')).not.toContain('nobody');
    expect(await bench.run(APPROVE)).toMatchObject({
      code: 'accepted',
      text: 'Nothing changes.\n',
    });
  });

  it('come from volumes, and from the file of trust export', async () => {
    const first = await bench.approved('trust approve AT/new AT/volumes --instance corp');
    expect(first.text).toContain('ADDED 2');
    await bench.run('trust export AT/new -o AT/new.yaml');
    expect((await bench.run('trust approve AT/new AT/new.yaml')).text).toBe('Nothing changes.\n');
    expect((await bench.run('trust diff AT/new AT/app.tar')).text).toBe('Nothing changes.\n');
  });

  it('of flags have no name, and get one', async () => {
    const named = await bench.approved('trust approve AT/named AT/flags.tar --as lab');
    expect(named.text).toMatch(/ADDED 2\n\nlab: key, lab-key-/);
    expect(list('named')).toMatch(/lab:\n +pins:/);
  });
});

describe('what carries no keys and roots', () => {
  const damaged = (): string => {
    const bytes = readFileSync(bench.at('app.tar'));
    const at = bytes.indexOf('BEGIN PUBLIC KEY');
    bytes.set([66], at + 30);
    bench.write('damaged.tar', bytes);
    return 'damaged.tar';
  };
  const edited = async (): Promise<string> => {
    const carrier = await Carrier.read(bench.at('app.tar'));
    bench.write('edited.tar', carrier.withTrust(carrier.trust.slice(1)));
    return 'edited.tar';
  };

  it.each<[string, () => string | Promise<string>, Ended['code'], string]>([
    ['a bundle of before', () => 'plain.tar', 'CARRIED_TRUST', ''],
    ['an edited list', edited, 'CARRIED_TRUST', ''],
    ['a flipped bit', damaged, 'DIGEST', ''],
    ['a key', () => 'ct.pub', 'CONFIG', ''],
    ['nothing', () => 'nowhere', 'CONFIG', ''],
    ['a layout', () => 'layout', 'IO', ''],
    ['two instances for one name', () => 'inside', 'USAGE', ' --as x'],
    ['a name that is none', () => 'app.tar', 'USAGE', ' --as ../x'],
    ['an instance that is not there', () => 'app.tar', 'USAGE', ' --instance lab'],
  ])('is refused: %s', async (_, name, code, more) => {
    const ended = await bench.run(`trust approve AT/inside AT/${await name()}${more}`);
    expect(ended.code, ended.message).toBe(code);
    const diff = await bench.run(`trust diff AT/inside AT/${await name()}`);
    if (more === '') expect(diff.code).toBe(code);
  });
});
