/** The built programs: proofs at the connected end, a policy that asks for them at the other. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '@sealift/fake-registry';
import { entryAnswers, startSource } from '@sealift/fake-sources';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, expect, it } from 'vitest';
import { run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-backfill-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const VERIFIER = join(import.meta.dirname, '../../verifier/bin/sealift-verify.js');

const POLICY = `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { ada: { key: signer.pub, trust: here } }
images:
  - match: ["**"]
    require: { signature: { anyOf: [ada] }, name: any, log: inclusion }
`;

it('export asks the log, and the isolated host proves it without one', async () => {
  const world = createWorld({ seed: 'backfill story' });
  const image = makeImage({ seed: 'backfill story', sizes: [64] });
  const signature = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: '',
  });
  writeFileSync(at('signer.pub'), world.keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  writeFileSync(at('policy.yaml'), POLICY);
  const registry = await startRegistry();
  const log = await startSource(entryAnswers(world.log));
  try {
    publish(registry, 'team/app', '1', image, [signature]);
    const pins = ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];
    const from = ['export', `${registry.host}/team/app:1`, '-o'];
    expect(await run([...from, at('promise.tar'), ...pins])).toMatchObject({ status: 0 });
    const backfill = ['--backfill-proofs', '--rekor-url', log.url];
    expect(await run([...from, at('proof.tar'), ...pins, ...backfill])).toMatchObject({
      status: 0,
    });
    await log.close();
    const gone = await run([...from, at('gone.tar'), ...pins, ...backfill]);
    expect([gone.status, gone.last]).toEqual([4, expect.stringMatching(/^LOG_PROOF: /)]);
  } finally {
    await registry.close();
  }
  const verify = (name: string) =>
    spawnSync(process.execPath, [VERIFIER, 'verify', at(name), '--policy', at('policy.yaml')], {
      encoding: 'utf8',
    });
  const refused = verify('promise.tar');
  expect([refused.status, refused.stderr.trim().split('\n').at(-1)]).toEqual([
    1,
    expect.stringMatching(/^INCLUSION: /),
  ]);
  expect(verify('proof.tar')).toMatchObject({ status: 0 });
}, 60_000);
