import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const NAME = 'registry.example/team/app:1';
const world = createWorld({ seed: 'use' });
const renewed = createWorld({ seed: 'renewed' });
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
  bench.write('renewed.pub', renewed.pins.rekorKey);
  await bench.run('trust init AT/pins');
  await bench.approved('trust add AT/pins corp rekor AT/renewed.pub');
});

const VERIFY = 'verify AT/layout --key AT/signer.pub --trust-store AT/pins';

describe('a log whose key is missing', () => {
  it('is named with what to do, and that is enough', async () => {
    const missing = await bench.run(VERIFY);
    expect(missing.code).toBe('UNKNOWN_LOG');
    expect(missing.text).toContain(world.log.logId);
    expect(missing.text).toContain('sealift trust add');
    await bench.approved('trust add AT/pins corp rekor AT/rekor.pub');
    const found = await bench.run(`${VERIFY} --verbose`);
    expect(found.code).toBe('accepted');
    expect(found.text).toMatch(/pins,corp corp-rekor-\w+\.pem/);
  });

  it('is missing from another instance still (T6)', async () => {
    await bench.approved('trust add AT/pins lab rekor AT/renewed.pub');
    expect((await bench.run(`${VERIFY},lab`)).code).toBe('UNKNOWN_LOG');
    expect((await bench.run(`${VERIFY},corp`)).code).toBe('accepted');
  });

  it('is refused once its window has ended', async () => {
    await bench.approved(
      'trust add AT/pins corp rekor AT/rekor.pub --valid-until 2020-01-01T00:00:00Z',
    );
    expect((await bench.run(VERIFY)).code).toBe('TIMESTAMP_WINDOW');
  });
});
