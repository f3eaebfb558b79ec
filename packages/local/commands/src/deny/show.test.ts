import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, digest, type Json } from '@sealift/bytes';
import { documentOf } from '@sealift/in-process';
import { bundle, createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-deny-show-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'deny show' });
const key = world.keyPair('p256', 'denier');
const DENIED = `sha256:${'ab'.repeat(32)}`;
const SAID = {
  schemaVersion: 1,
  version: 7,
  issued: '2026-03-01T00:00:00Z',
  entries: [
    { kind: 'digest', digest: DENIED, reason: 'found on a stick' },
    {
      kind: 'key',
      fingerprint: `SHA256:${'cd'.repeat(32)}`,
      from: '2026-02-01T00:00:00Z',
      reason: '\u001b[2J::error::',
    },
  ],
};

/** A pack that says this, signed by the denier. */
function packOf(said: object): Uint8Array {
  const canonical = JSON.parse(JSON.stringify(said), (_, value) =>
    typeof value === 'number' ? BigInt(value) : value,
  ) as Json;
  const subject = { digest: digest.of(canonicalJson(canonical)) };
  const statement = { predicateType: 'urn:sealift:deny:v1', predicate: said };
  return bundle(world, subject, { signer: { key }, ...statement, tlog: false }).bytes;
}

beforeAll(() => {
  const files = {
    'deny.json': packOf(SAID),
    'newer.json': packOf({ ...SAID, schemaVersion: 2 }),
    'deny.pub': key.publicKeyPem,
    'other.pub': world.keyPair().publicKeyPem,
    text: 'no pack',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
});

describe('deny show', () => {
  it('says of a pack that nobody verified that nobody did', async () => {
    const { status, stdout, last } = await run(['deny', 'show', at('deny.json')]);
    expect(last).toBe('');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/version 7, 2 entries[\s\S]*NOT VERIFIED: give --deny-key/),
    ]);
    const report = documentOf(await run(['deny', 'show', at('deny.json'), '--json']));
    expect(report.notEstablished.join()).toContain('who signed it');
    expect(report.result).not.toHaveProperty('by');
  });

  it('names who signed it, and what it denies from when on', async () => {
    const words = ['deny', 'show', at('deny.json'), '--deny-key', at('deny.pub')];
    const { result, notEstablished } = documentOf(await run([...words, '--json']));
    expect(result).toMatchObject({
      version: 7,
      by: expect.stringMatching(/^SHA256:/),
      entries: [{ digest: DENIED, reason: 'found on a stick' }, { from: '2026-02-01T00:00:00Z' }],
    });
    expect(notEstablished.join()).not.toContain('who signed it');
    const { stdout } = await run(words);
    expect(stdout).toMatch(/whatever the time[\s\S]*2026-02-01T00:00:00Z/);
    expect(stdout).not.toMatch(/\u001b|^\s*::/m);
  });

  it.each<[string, number, string, string, string?]>([
    ['another key', 1, 'DENY_PACK', 'deny.json', 'other.pub'],
    ['a key that is none', 2, 'CONFIG', 'deny.json', 'text'],
    ['what is no pack, verified', 1, 'DENY_PACK', 'text', 'deny.pub'],
    ['what is no pack', 1, 'DENY_PACK', 'text'],
    ['a pack of a newer form', 1, 'DENY_PACK', 'newer.json'],
    ['a pack that is not there', 2, 'CONFIG', 'nowhere.json'],
  ])('refuses %s', async (_, status, code, name, by) => {
    const more = by === undefined ? [] : ['--deny-key', at(by)];
    const ran = await run(['deny', 'show', at(name), ...more]);
    expect([ran.last.split(':')[0], ran.status]).toEqual([code, status]);
  });
});
