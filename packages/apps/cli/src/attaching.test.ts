/** `attach` of what was made elsewhere: where it goes, and what of it is refused. */
import { writeFileSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { bundle, makeImage, publish, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';
import { run } from './here.fixture.ts';

const bench = new Bench('attaching');
const signer = { key: bench.world.keyPair() };
const image = makeImage({ seed: 'attaching', platforms: ['linux/amd64'], sizes: [64] });
const SPDX = { predicateType: 'https://spdx.dev/Document', predicate: {} };
let registry: FakeRegistry;
let name: string;
const ran = (line: string) =>
  run(
    line
      .replaceAll('LISTED', `${registry.host}/team/listed:1`)
      .replaceAll('ATTESTED', `${registry.host}/team/attested:1`)
      .replaceAll('IMAGE', name)
      .replaceAll('AT/', `${bench.folder}/`)
      .split(' '),
  );

beforeAll(async () => {
  registry = await startRegistry();
  name = `${registry.host}/team/app:1`;
  for (const repository of ['team/app', 'team/listed', 'team/attested'])
    publish(registry, repository, '1', image, []);
  await writeLayout(bench.at('layout'), { images: [{ ...image, name }], style: 'plain' });
  const statement = bundle(bench.world, image.root, { signer, ...SPDX });
  bench.write('spdx.json', statement.bytes);
  const { dsseEnvelope } = JSON.parse(Buffer.from(statement.bytes).toString());
  bench.write('envelope.json', JSON.stringify(dsseEnvelope));
  bench.write('sbom.spdx.json', '{"spdxVersion":"SPDX-2.3"}');
  bench.write('bom.xml', '<bom/>');
});
afterAll(async () => {
  bench.close();
  await registry.close();
});

describe('attach', () => {
  it.each(['IMAGE', 'oci:AT/layout'])('bundle: verify takes what it put there: %s', async (to) => {
    const document = documentOf(await ran(`attach bundle ${to} --bundle AT/spdx.json --json`));
    expect(document.notEstablished).toEqual([
      'who signed it: attach verifies no signature, verify does',
    ]);
    const where = to.replace('oci:', '');
    const verified = await ran(`verify ${where} --type spdxjson ${KEYED}`);
    expect([verified.status, verified.last]).toEqual([0, '']);
  });

  it('attestation: download prints it again', async () => {
    expect((await ran('attach attestation ATTESTED --attestation AT/envelope.json')).status).toBe(
      0,
    );
    const { stdout } = await ran('download attestation ATTESTED');
    expect(stdout).toContain('"payloadType":"application/vnd.in-toto+json"');
    // No proof of the log came along: what nobody can prove is not accepted.
    const { status, last } = await ran(`verify ATTESTED --type spdxjson ${KEYED}`);
    expect([status, last]).toEqual([1, expect.stringMatching(/^TLOG_MISSING: /)]);
  });

  it('sbom: download prints it, byte for byte, and a second one is refused', async () => {
    expect((await ran('attach sbom LISTED --sbom AT/sbom.spdx.json')).status).toBe(0);
    expect((await ran('download sbom LISTED')).stdout).toBe('{"spdxVersion":"SPDX-2.3"}\n');
    const again = await ran('attach sbom LISTED --sbom AT/bom.xml --type cyclonedx');
    expect([again.status, again.last]).toEqual([2, expect.stringMatching(/^USAGE: .*already/)]);
  });

  it('signature without a key says that nobody verified it', async () => {
    const { stdout } = await ran('payload generate IMAGE');
    writeFileSync(bench.at('payload'), stdout);
    bench.write('any.sig', Buffer.from('any algorithm').toString('base64'));
    const line = 'attach signature IMAGE --payload AT/payload --signature AT/any.sig';
    const document = documentOf(await ran(`${line} --json`));
    expect(document.notEstablished.join()).toMatch(/no --key was given/);
    const { status, last } = await ran(`verify IMAGE ${KEYED}`);
    expect([status, last]).toEqual([1, expect.stringMatching(/^TLOG_MISSING: /)]);
    const checked = await ran(`${line} --key AT/signer.pub`);
    expect(checked.last).toMatch(/^SIGNATURE: /);
  });

  it.each([
    ['bundle IMAGE', 2, 'USAGE'],
    ['bundle IMAGE --bundle AT/nothing', 2, 'CONFIG'],
    ['bundle IMAGE --bundle AT/envelope.json', 1, 'STRUCTURE'],
    ['attestation IMAGE --attestation AT/spdx.json', 1, 'STRUCTURE'],
    ['attestation AT/spdx.json --attestation AT/envelope.json', 4, 'IO'],
    ['sbom IMAGE --sbom AT/bom.xml', 2, 'USAGE'],
    ['sbom IMAGE --sbom AT/bom.xml --type syft', 2, 'USAGE'],
    ['sbom IMAGE --sbom AT/bom.xml --type cyclonedx --input-format text', 2, 'USAGE'],
    ['sbom IMAGE --sbom AT/bom.xml --type list', 2, 'USAGE'],
    ['sbom IMAGE --sbom AT/bom.xml --input-format json', 1, 'PARSE'],
    ['wasm IMAGE', 2, 'USAGE'],
  ])('%s is refused', async (words, status, code) => {
    const { status: ended, last } = await ran(`attach ${words}`);
    expect([ended, last.split(':')[0]]).toEqual([status, code]);
  });
});
