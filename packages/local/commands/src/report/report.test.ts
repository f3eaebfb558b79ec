import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { bundle, createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'report' });
const key = world.keyPair();

async function kept(name: string, pub: string): Promise<void> {
  const pins = ['--key', at(pub), '--rekor-key', at('rekor.pub')];
  const line = ['verify-blob', at('a'), '--bundle', at('a.json'), ...pins];
  await run([...line, '--report', `json=${at(name)}`]);
}

beforeAll(async () => {
  const artifact = Buffer.from('a release');
  writeFileSync(at('a'), artifact);
  writeFileSync(
    at('a.json'),
    bundle(world, artifact, { signer: { key }, content: 'messageSignature' }).bytes,
  );
  writeFileSync(at('signer.pub'), key.publicKeyPem);
  writeFileSync(at('other.pub'), world.keyPair('p256', 'other').publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  await kept('good.json', 'signer.pub');
  await kept('bad.json', 'other.pub');
});

describe('report show', () => {
  it.each([
    ['text', /^ACCEPTED /],
    ['json', /^\{/],
    ['html', /^<!doctype html>/],
    ['junit', /^<\?xml /],
    ['markdown', /^# ACCEPTED/],
    ['sarif', /"version":"2\.1\.0"/],
  ])('shows it as %s', async (format, begins) => {
    const { status, stdout } = await run(['report', 'show', at('good.json'), '--as', format]);
    expect(status).toBe(0);
    expect(stdout).toMatch(begins);
  });

  it('is no verdict: a rejection is shown, and the command did what it was asked', async () => {
    const { status, stdout } = await run(['report', 'show', at('bad.json')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^REJECTED /);
    const shown = documentOf(await run(['report', 'show', at('good.json'), '--json']));
    expect(shown).toMatchObject({
      verdict: 'done',
      images: [],
      established: [],
      result: { verdict: 'accepted', exitCode: 0 },
    });
    expect(shown.notEstablished).toEqual([expect.stringContaining('anybody can write one')]);
  });

  it('writes a file, and no second one over it', async () => {
    const line = ['report', 'show', at('good.json'), '--as', 'html', '-o', at('good.html')];
    expect(await run(line)).toMatchObject({ status: 0 });
    expect(readFileSync(at('good.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(await run(line)).toMatchObject({ status: 2 });
    expect(await run([...line, '--force'])).toMatchObject({ status: 0 });
  });

  it('does not write over what it reads', async () => {
    const before = readFileSync(at('good.json'));
    const line = ['report', 'show', at('good.json'), '-o', at('good.json'), '--force'];
    expect(await run(line)).toMatchObject({ status: 2 });
    expect(readFileSync(at('good.json'))).toEqual(before);
  });

  it.each([
    ['is cut', () => readFileSync(at('good.json')).subarray(0, 300)],
    ['is evidence', () => readFileSync(at('a.json'))],
    [
      'was edited from rejected to accepted',
      () => readFileSync(at('bad.json'), 'utf8').replaceAll('"rejected"', '"accepted"'),
    ],
    [
      'is of another version',
      () =>
        readFileSync(at('good.json'), 'utf8').replace('"schemaVersion": 1', '"schemaVersion": 2'),
    ],
  ])('refuses what %s, by its name', async (_, content) => {
    writeFileSync(at('odd.json'), content());
    const { status, stderr } = await run(['report', 'show', at('odd.json')]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^CONFIG: .*odd\.json: /m);
  });
});

describe('report diff', () => {
  it('says what changed, whole and image by image', async () => {
    const { status, stdout } = await run(['report', 'diff', at('good.json'), at('bad.json')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^as a whole\n {2}- verdict: accepted\n {2}\+ verdict: rejected\n/);
    expect(stdout).toMatch(/\n {2}- signed by: key\s+SHA256:/);
  });

  it('says that nothing did', async () =>
    expect((await run(['report', 'diff', at('bad.json'), at('bad.json')])).stdout).toBe(
      'nothing differs\n',
    ));

  it('is a list for programs', async () => {
    const line = ['report', 'diff', at('good.json'), at('bad.json'), '--json'];
    const { differences } = documentOf(await run(line)).result as { differences: object[] };
    expect(differences[0]).toEqual({ what: 'verdict', before: 'accepted', after: 'rejected' });
  });

  it('names the file of the two that is no report', async () => {
    const { status, stderr } = await run(['report', 'diff', at('good.json'), at('a.json')]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^CONFIG: .*a\.json: /m);
  });
});
