/** A file whose signature and certificate lie beside it, each in a file of its own. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('detached');
const FILE = Buffer.from('a release\n');
const issuer = 'https://accounts.example.com';
const identity = { email: 'ada@example.com' };
const leaf = bench.world.issueLeaf({ identity, issuer });
const key = bench.world.keyPair('p256', 'another');
const bare = bench.world.issueLeaf({ identity, issuer, key, sct: false });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** More than is held in memory. */
const LARGE = 64 * 1024 * 1024 + 1;
const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = ({ publicKey }: Pick<typeof p256, 'publicKey'>): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();

beforeAll(() => {
  bench.writeAll({
    ...{ a: FILE, b: 'another\n', large: '' },
    'a.sig': base64(leaf.key.sign(FILE)),
    'bare.sig': base64(bare.key.sign(FILE)),
    'a.pem': leaf.certificate.pem,
    'bare.pem': bare.certificate.pem,
    'root.json': bench.world.trustedRoot(),
    'ed25519.pub': pemOf(ed25519),
    'p256.pub': pemOf(p256),
    garbage: Uint8Array.of(0xff, 0xfe),
  });
  truncateSync(bench.at('large'), LARGE);
  const large = Buffer.alloc(LARGE);
  bench.write('large-ed25519.sig', base64(sign(null, large, ed25519.privateKey)));
  bench.write('large-p256.sig', base64(sign('sha256', large, p256.privateKey)));
});
afterAll(() => bench.close());

const BY_ADA =
  '--trusted-root AT/root.json --certificate-identity ada@example.com ' +
  `--certificate-oidc-issuer ${issuer}`;
const AT_TIME = '--insecure-ignore-tlog --verify-at 2026-01-15T12:00:00Z';
const beside = (signature: string, certificate: string, more = '') =>
  `verify-blob AT/a --signature AT/${signature} --certificate AT/${certificate} ${BY_ADA} ${more}`;

describe('a signature and a certificate beside a file', () => {
  it('verify where a time is typed, and what it waives is said', async () => {
    const { waived, established } = await bench.made(beside('a.sig', 'a.pem', AT_TIME));
    expect(waived.join()).toContain('--insecure-ignore-tlog');
    expect(established.join()).toContain('ada@example.com');
  });

  it.each([
    ['no log and no time', beside('a.sig', 'a.pem'), 'TLOG_MISSING', 1],
    ['a time after its certificate', late(beside('a.sig', 'a.pem', AT_TIME)), 'CERT_TIME', 1],
    ['another key', beside('bare.sig', 'a.pem', AT_TIME), 'SIGNATURE', 1],
    ['another file', beside('a.sig', 'a.pem', AT_TIME).replace('AT/a ', 'AT/b '), 'SIGNATURE', 1],
    ['a certificate that no CT log promised', beside('bare.sig', 'bare.pem', AT_TIME), 'SCT', 1],
    ['a certificate that is none', beside('a.sig', 'a.sig', AT_TIME), 'STRUCTURE', 1],
    ['a certificate that is no text', beside('a.sig', 'garbage', AT_TIME), 'PARSE', 1],
    ['a signature that is no text', beside('garbage', 'a.pem', AT_TIME), 'PARSE', 1],
    ['a signature that is not there', beside('gone', 'a.pem', AT_TIME), 'CONFIG', 2],
    ['a certificate that is not there', beside('a.sig', 'gone', AT_TIME), 'CONFIG', 2],
    ['an SCT beside one inside', beside('a.sig', 'a.pem', '--sct AT/garbage'), 'USAGE', 2],
    [
      'an SCT that is none',
      beside('bare.sig', 'bare.pem', `--sct AT/garbage ${AT_TIME}`),
      'PARSE',
      1,
    ],
    ['an SCT that is not there', beside('bare.sig', 'bare.pem', '--sct AT/gone'), 'CONFIG', 2],
  ])('are refused with %s', async (_, line, code, exitCode) => {
    const ended = await bench.run(line);
    expect([ended.code, ended.exitCode]).toEqual([code, exitCode]);
  });
});

describe('a file that is larger than what is held', () => {
  const large = (kind: string, file = 'large') =>
    `verify-blob AT/${file} --signature AT/large-${kind}.sig --key AT/${kind}.pub ` +
    '--insecure-ignore-tlog';

  it('is verified by its digest', async () =>
    expect(await bench.code(large('p256'))).toBe('accepted'));

  it.each([
    ['another file', large('p256', 'a')],
    ['by Ed25519, which asks for the bytes themselves', large('ed25519')],
  ])('is refused: %s', async (_, line) => expect(await bench.code(line)).toBe('SIGNATURE'));
});

function late(line: string): string {
  return line.replace('2026-01-15T12:00:00Z', '2026-06-15T12:00:00Z');
}
