import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const NAME = 'registry.example/team/app:1';
const world = createWorld({ seed: 'use' });
const key = world.keyPair();
const bench = new Bench('use');
afterAll(() => bench.close());

beforeAll(async () => {
  const image = makeImage({ seed: 'use', platforms: ['linux/amd64'] });
  const attachments = [signSimple(world, image.root, { signer: { key } })];
  await writeLayout(bench.at('layout'), {
    images: [{ ...image, name: NAME }],
    attachments,
    style: 'plain',
  });
  bench.write('signer.pub', key.publicKeyPem);
  bench.write('rekor.pub', world.pins.rekorKey);
  await bench.run('trust init AT/pins');
});

/** Nobody proves when a seal or a pack was made, and each has a key for itself. */
describe('a key that seals, and one that signs deny packs', () => {
  const KEY = 'verify AT/app.tar --key AT/signer.pub';
  const SEALED = `${KEY} --trust-store AT/pins,corp --seal AT/app.seal`;
  const DENIED = `${KEY} --trust-store AT/pins,corp --deny AT/deny.json`;
  const BY = '--password-file AT/password';
  beforeAll(async () => {
    bench.write('password', 'test only');
    await bench.approved('trust add AT/pins corp rekor AT/rekor.pub');
    await bench.run('export oci:AT/layout -o AT/app.tar');
    for (const name of ['seal', 'deny'])
      await bench.run(`key generate --output-key-prefix AT/${name} ${BY}`);
    await bench.run(`seal AT/app.tar --key AT/seal.key ${BY} -o AT/app.seal`);
    const digest = `sha256:${'0'.repeat(64)}`;
    const pack = `deny add -o AT/deny.json --key AT/deny.key ${BY}`;
    await bench.run(`${pack} --reason x --digest ${digest}`);
  });

  it('are asked for where nobody pins them', async () => {
    expect((await bench.run(SEALED)).code).toBe('USAGE');
    expect((await bench.run(DENIED)).code).toBe('USAGE');
  });

  it('are taken from the store, for that alone (T10)', async () => {
    for (const name of ['seal', 'deny'])
      await bench.approved(`trust add AT/pins corp key AT/${name}.pub --role ${name}`);
    expect((await bench.run(SEALED)).code).toBe('accepted');
    expect((await bench.run(DENIED)).code).toBe('accepted');
    expect((await bench.run(`${SEALED} --seal-key AT/deny.pub`)).code).toBe('TRUST_CONFLICT');
    expect((await bench.run(`${DENIED} --deny-key AT/seal.pub`)).code).toBe('TRUST_CONFLICT');
  });

  it.each(['seal', 'deny'])('have no window that nobody would ask: %s', async (role) => {
    const line = `trust add AT/pins corp key AT/${role}.pub --role ${role}`;
    const ended = await bench.run(`${line} --valid-until 2020-01-01T00:00:00Z`);
    expect(ended.code).toBe('USAGE');
  });
});
