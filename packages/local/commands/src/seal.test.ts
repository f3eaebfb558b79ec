/** A seal vouches for one bundle, by a key that does nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAME } from './bundles.fixture.ts';
import { SealedBench, sealed } from './sealed.fixture.ts';

const bench = new SealedBench('seal');
beforeAll(async () => {
  bench.keys('seal', 'second');
  await bench.ship('one', { seed: 'one', seal: 'seal' });
  await bench.ship('two', { seed: 'two', seal: 'seal' });
  await bench.image('layout', 'layout', [NAME]);
  bench.write('garbage', 'garbage');
});
afterAll(() => bench.close());

const SEALED = sealed('one');

describe('a seal', () => {
  it('vouches for the names in its bundle', async () => {
    bench.write(
      'policy.yaml',
      `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: signer.pub, log: here } }
images: [ { match: ["**"], require: { name: sealed, signature: { anyOf: [release] } } } ]
`,
    );
    const line = 'verify AT/one.tar --policy AT/policy.yaml';
    expect(await bench.code(line)).toBe('NAME_UNBOUND');
    expect(await bench.code(`${line} --seal AT/one.seal --seal-key AT/seal.pub`)).toBe('accepted');
  });

  it.each([
    ['of another bundle', SEALED.replace('one.seal', 'two.seal'), 'SEAL', 1],
    ['by another key', SEALED.replace('seal.pub', 'second.pub'), 'SEAL', 1],
    ['that is none', SEALED.replace('one.seal', 'garbage'), 'SEAL', 1],
    ['that is not there', SEALED.replace('one.seal', 'gone'), 'CONFIG', 2],
    ['by a key that is none', SEALED.replace('seal.pub', 'garbage'), 'CONFIG', 2],
    ['by nobody', SEALED.replace('--seal-key AT/seal.pub', ''), 'USAGE', 2],
    ['that is not given, by a key', SEALED.replace('--seal AT/one.seal', ''), 'USAGE', 2],
    [
      'by the key of the images (T10)',
      SEALED.replace('seal.pub', 'signer.pub'),
      'TRUST_CONFLICT',
      2,
    ],
    ['about a layout, which has no manifest', SEALED.replace('one.tar', 'layout'), 'USAGE', 2],
  ])('%s is refused', async (_, words, code, exitCode) => {
    const ended = await bench.run(`verify ${words}`);
    expect([ended.code, ended.exitCode]).toEqual([code, exitCode]);
  });
});
