import { readFileSync } from 'node:fs';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';
import { Carrier } from '../carrier.fixture.ts';

const LIST = 'pins.json';
const NAME = 'registry.example/team/app:1';
const world = createWorld({ seed: 'use' });
const renewed = createWorld({ seed: 'renewed' });
const key = world.keyPair();
const bench = new Bench('carrying');
afterAll(() => bench.close());

beforeAll(async () => {
  for (const [name, size] of [
    ['layout', 700],
    ['june', 800],
  ] as const) {
    const image = makeImage({ seed: 'use', sizes: [3000, size], platforms: ['linux/amd64'] });
    const attachments = [signSimple(world, image.root, { signer: { key } })];
    const images = [{ ...image, name: NAME }];
    await writeLayout(bench.at(name), { images, attachments, style: 'plain' });
  }
  bench.write('signer.pub', key.publicKeyPem);
  bench.write('rekor.pub', world.pins.rekorKey);
  bench.write('renewed.pub', renewed.pins.rekorKey);
  await bench.run('trust init AT/pins');
  await bench.approved('trust add AT/pins corp rekor AT/rekor.pub --from telephone');
  await bench.approved('trust add AT/pins corp rekor AT/renewed.pub');
  await bench.run(`${EXPORT} -o AT/app.tar`);
  await bench.run('export oci:AT/layout -o AT/plain.tar');
});

const EXPORT = 'export oci:AT/layout --key AT/signer.pub --trust-store AT/pins --with-trust';
const KEYED = '--key AT/signer.pub --rekor-key AT/rekor.pub';
const verify = (file: string, pins = KEYED) => bench.run(`verify AT/${file} ${pins}`);
const bytes = (name: string): Buffer => readFileSync(bench.at(name));

describe('keys and roots in a bundle', () => {
  it('are listed, and compared with the pins that are there', async () => {
    const inspected = await bench.run('inspect AT/app.tar');
    expect(inspected.text).toMatch(/TRUST FILES \(carried along, not believed\)\n.*corp-rekor-/);
    const { text } = await verify('app.tar');
    expect(text).toMatch(/not\s+believed: 1 equal to your pins, 1 not pinned here, 0 that differ/);
  });

  it('prove nothing: what is not pinned here is not believed there', async () => {
    expect((await verify('app.tar', '--key AT/signer.pub')).code).toBe('UNKNOWN_LOG');
    const other = await verify('app.tar', '--key AT/signer.pub --rekor-key AT/renewed.pub');
    expect(other.code).toBe('UNKNOWN_LOG');
  });

  it('are the same bytes each time, and say nothing of who approved them', async () => {
    await bench.run(`${EXPORT} -o AT/again.tar`);
    expect(bytes('again.tar').equals(bytes('app.tar'))).toBe(true);
    for (const word of ['telephone', 'approved', 'nobody'])
      expect(bytes('app.tar').includes(word)).toBe(false);
  });

  it('stay through volumes, parity and a delta', async () => {
    await bench.run('split AT/app.tar --volume-size 5000 --parity 1 -o AT/volumes');
    expect((await bench.run(`verify AT/volumes ${KEYED}`)).text).toContain(' 1 equal to your pins');
    await bench.run('join AT/volumes -o AT/joined.tar');
    expect(bytes('joined.tar').equals(bytes('app.tar'))).toBe(true);
    const june = EXPORT.replace('layout', 'june');
    await bench.run(`${june} --since AT/app.tar -o AT/delta.tar`);
    await bench.run(`${june} -o AT/june.tar`);
    await bench.run('merge AT/app.tar AT/delta.tar -o AT/merged.tar');
    expect(bytes('merged.tar').equals(bytes('june.tar'))).toBe(true);
    const delta = await bench.run(`verify AT/delta.tar --base AT/app.tar ${KEYED}`);
    expect(delta).toMatchObject({ code: 'accepted' });
    expect(delta.text).toContain(' 1 equal to your pins');
  });

  it('are not in a bundle of before, which verifies as ever', async () => {
    const { code, text } = await verify('plain.tar');
    expect(code).toBe('accepted');
    expect(text).not.toContain('carried');
  });

  it('ask for pins', async () => {
    const bare = 'export oci:AT/layout --with-trust -o AT/bare.tar';
    expect((await bench.run(bare)).code).toBe('USAGE');
  });
});

type Files = Carrier['trust'];

describe('keys and roots that a carrier changed', () => {
  const rewritten = async (change: (files: Files) => Files) => {
    const carrier = await Carrier.read(bench.at('app.tar'));
    bench.write('changed.tar', carrier.withTrust(change(carrier.trust)));
    return verify('changed.tar');
  };
  const put = (files: Files, name: string, bytes: Uint8Array): Files =>
    files.map((file) => (file.name === name ? { name, bytes } : file));
  const relisted = (files: Files, from: RegExp | string, to: string): Files => {
    const list = Buffer.from(files.find(({ name }) => name === LIST)?.bytes ?? []);
    return put(files, LIST, Buffer.from(list.toString().replace(from, to)));
  };
  const [z, garbage] = ['zzz.pem', Buffer.from('garbage')];

  it('are loud where one differs from its pin', async () => {
    const until = '$1,"validUntil":"2030-01-01T00:00:00Z"}';
    const { code, text } = await rewritten((files) =>
      relisted(relisted(files, /("kind":"rekor")}/, until), /("kind":"rekor")}/, until),
    );
    expect(code).toBe('accepted');
    expect(text).toMatch(/TRUST DIFFERS from your pin \(--rekor-key/);
  });

  it.each<[string, (files: Files) => Files, string]>([
    ['the list is no JSON', (files) => put(files, LIST, garbage), 'CARRIED_TRUST'],
    [
      'a window is none',
      (files) => relisted(files, '"rekor"', '"rekor","validFrom":"x"'),
      'CARRIED_TRUST',
    ],
    ['a file is missing', (files) => files.slice(1), 'CARRIED_TRUST'],
    [
      'one is there that is not listed',
      (files) => [...files, { name: z, bytes: garbage }],
      'CARRIED_TRUST',
    ],
    ['one is no key', (files) => put(files, files[0]?.name ?? '', garbage), 'CARRIED_TRUST'],
    [
      'one is huge',
      (files) => [...files, { name: z, bytes: Buffer.alloc(2 ** 24 + 1) }],
      'TAR_HEADER',
    ],
    ['one is there twice', (files) => [...files, ...files.slice(-1)], 'MANIFEST'],
  ])('are refused where %s', async (_, change, code) =>
    expect((await rewritten(change)).code).toBe(code),
  );
});
