import { globSync, readFileSync } from 'node:fs';
import { codeOf } from '@sealift/refusal';
import { makeImage, writeLayout } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';
import { createdTime } from './created.ts';

const at = (SOURCE_DATE_EPOCH: string, now = 1_999): string =>
  createdTime({ SOURCE_DATE_EPOCH }, now);

describe('the time of what is attached', () => {
  it.each([
    ['', '1970-01-01T00:00:01Z'],
    ['0', '1970-01-01T00:00:00Z'],
    ['1700000000', '2023-11-14T22:13:20Z'],
    ['253402300799', '9999-12-31T23:59:59Z'],
  ])('with SOURCE_DATE_EPOCH=%s is %s', (given, time) => expect(at(given)).toBe(time));

  it('is now where nothing says otherwise', () =>
    expect(createdTime({}, 1_999)).toBe('1970-01-01T00:00:01Z'));

  it.each([
    ...['-1', '+1', '1.5', '1e9', ' 1', '1 ', '01', '0x1', 'now', '2023-11-14', '\u0661'],
    ...['253402300800', '9'.repeat(30), '1\n'],
  ])('is refused with SOURCE_DATE_EPOCH=%j', async (given) =>
    expect(await codeOf(async () => at(given))).toBe('CONFIG'),
  );

  it('has whole seconds, whatever they are', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(Date.parse(at(String(seconds)))).toBe(seconds * 1000);
        expect(at(String(seconds))).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      }),
    ));

  it('is in the manifest that refers to a signed image', async () => {
    const bench = new Bench('created');
    bench.write('plain.pem', bench.world.keyPair().privateKeyPem);
    await bench.made('key import --key AT/plain.pem --output-key-prefix AT/own');
    const image = makeImage({ seed: 'created', platforms: ['linux/amd64'] });
    const images = [{ ...image, name: 'registry.example/team/app:1' }];
    await writeLayout(bench.at('layout'), { images, style: 'plain' });
    const signed = await bench.run('sign oci:AT/layout --key AT/own.key', {
      SOURCE_DATE_EPOCH: '1700000000',
    });
    expect(signed.code, signed.message).toBe('accepted');
    const blobs = globSync(`${bench.at('layout')}/blobs/sha256/*`);
    const texts = blobs.map((blob) => readFileSync(blob, 'latin1'));
    expect(texts.filter((text) => text.includes('"2023-11-14T22:13:20Z"'))).toHaveLength(1);
    bench.close();
  });
});
