/** What a deny pack denies is refused by whatever verifies, with pack, entry and reason. */
import { createHash } from 'node:crypto';
import { KEYED } from '@sealift/in-process';
import { bundle } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAME } from '../bundles.fixture.ts';
import { packOf, SealedBench, sealed } from '../sealed.fixture.ts';

const bench = new SealedBench('denying');
const FILE = 'a release\n';
const signer = { key: bench.world.keyPair() };
const QUIET = { kind: 'digest', digest: `sha256:${'0'.repeat(64)}`, reason: 'found' };
let digest = '';

/** As keys and certificates are named. */
const fingerprint = (label: string): string => {
  const { publicKeyPem } = bench.world.keyPair('p256', label);
  const der = Buffer.from(publicKeyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return `SHA256:${createHash('sha256').update(der).digest('hex')}`;
};

beforeAll(async () => {
  bench.keys('seal', 'deny', 'other');
  const channel = { name: 'weekly', sequence: 1 };
  digest = (await bench.ship('app', { seed: 'denied', channel, seal: 'seal' })).root.digest;
  const signed = bundle(bench.world, Buffer.from(FILE), { signer, content: 'messageSignature' });
  bench.writeAll({ file: FILE, 'file.json': signed.bytes });
  bench.deny('quiet.json', 4, [QUIET]);
  bench.deny('deny.json', 1, [{ kind: 'digest', digest, reason: 'found' }]);
});
afterAll(() => bench.close());

const DENY = '--deny AT/deny.json --deny-key AT/deny.pub';
const verify = (more = '') => bench.run(`verify AT/app.tar ${KEYED} ${more}`);
const verifyFile = `verify-blob AT/file --bundle AT/file.json ${KEYED}`;
const byEntry = async (line: string, entry: object): Promise<string> => {
  bench.deny('entry.json', 1, [{ ...entry, reason: 'found' }]);
  return bench.code(`${line} --deny AT/entry.json --deny-key AT/deny.pub`);
};

const by = (label: string): string => `--deny AT/deny.json --deny-key AT/${label}.pub`;

describe('a deny pack', () => {
  it('denies an image, with pack, version, entry and reason', async () => {
    const { code, exitCode, message, established, notEstablished } = await verify(DENY);
    expect([code, exitCode]).toEqual(['DENIED', 1]);
    expect(message).toContain(`${NAME}: ${digest} is denied (--deny ${bench.at('deny.json')}: v`);
    expect(message).toMatch(/version 1, entry [0-9a-f]{16}: "found"\)/);
    expect(established.join()).toMatch(/version 1 .*about what was verified: [0-9a-f]{16}/);
    expect(notEstablished.join()).toContain('that no newer pack exists than version 1');
  });

  it('says what it was where nothing is denied', async () => {
    const { verdict, established } = await verify('--deny AT/quiet.json --deny-key AT/deny.pub');
    expect(verdict).toBe('accepted');
    expect(established.join()).toMatch(/entries: 1, about what was verified: none/);
  });

  it('is asked by verify-attestation, and each of several denies', async () => {
    expect(await bench.code(`verify-attestation AT/app.tar ${KEYED} ${DENY}`)).toBe('DENIED');
    const both = '--deny AT/quiet.json --deny AT/deny.json --deny-key AT/deny.pub';
    expect((await verify(both)).code).toBe('DENIED');
  });

  const ALWAYS = { compromised: true };
  const BEFORE = { from: '2020-01-01T00:00:00Z' };
  const AFTER = { from: '2030-01-01T00:00:00Z' };
  const byKey = (label: string, when: object): object => ({
    kind: 'key',
    fingerprint: fingerprint(label),
    ...when,
  });
  const ofLog = { kind: 'log', log: bench.world.log.logId, ...ALWAYS };
  const ofAnother = { kind: 'log', log: '2'.repeat(64), ...ALWAYS };
  it.each<[string, string, object, string]>([
    ['a file, by the key that signed it', verifyFile, byKey('signer', BEFORE), 'DENIED'],
    ['a file by a key, from later on', verifyFile, byKey('signer', AFTER), 'accepted'],
    ['a file by another key', verifyFile, byKey('other', BEFORE), 'accepted'],
    ['a seal, by its key', `verify ${sealed('app')}`, byKey('seal', ALWAYS), 'DENIED'],
    // Nobody proves when a seal was made: a time lets none of them in.
    ['a seal, from later on', `verify ${sealed('app')}`, byKey('seal', AFTER), 'DENIED'],
    ['what a log holds', verifyFile, ofLog, 'DENIED'],
    ['what another log holds', verifyFile, ofAnother, 'accepted'],
  ])('denies %s', async (_, line, entry, code) => expect(await byEntry(line, entry)).toBe(code));
  it.each([
    ['a key that seals', `--seal AT/app.seal --seal-key AT/seal.pub ${by('seal')}`],
    ['a key that signs images', by('signer')],
  ])('is of a key of its own: %s is none (T10)', async (_, flags) =>
    expect((await verify(flags)).code).toBe('TRUST_CONFLICT'),
  );

  it.each([
    ['by another key', () => by('other'), 'DENY_PACK', 1],
    ['by nobody', () => '--deny AT/deny.json', 'USAGE', 2],
    ['that is none', () => '--deny AT/file --deny-key AT/deny.pub', 'DENY_PACK', 1],
    ['that is not there', () => '--deny AT/gone --deny-key AT/deny.pub', 'CONFIG', 2],
    ['that is too old', () => `${by('deny')} --deny-at-least 2`, 'DENY_OLD', 1],
    ['of a key that no pack has', () => '--deny-key AT/deny.pub', 'USAGE', 2],
    ['of an age that no pack has', () => '--deny-at-least 2', 'USAGE', 2],
  ])('%s is refused', async (_, flags, code, exitCode) => {
    const ended = await verify(flags());
    expect([ended.code, ended.exitCode]).toEqual([code, exitCode]);
  });

  it('whose text was changed is refused', async () => {
    const text = packOf(bench.world, 'deny', {
      ...{ schemaVersion: 1, version: 2, issued: '2026-11-01T00:00:00Z' },
      entries: [QUIET],
    });
    const { dsseEnvelope } = JSON.parse(Buffer.from(text).toString());
    const said = Buffer.from(dsseEnvelope.payload, 'base64').toString();
    const raised = Buffer.from(said.replace('"version":2', '"version":9')).toString('base64');
    expect(raised).not.toBe(dsseEnvelope.payload);
    bench.write('changed.json', Buffer.from(text).toString().replace(dsseEnvelope.payload, raised));
    const flags = '--deny AT/changed.json --deny-key AT/deny.pub';
    expect((await verify(flags)).code).toBe('DENY_PACK');
    expect(await bench.code('deny show AT/changed.json --deny-key AT/deny.pub')).toBe('DENY_PACK');
  });
});
