import { utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import { der, derOid, derSequence, revocationList } from '@sealift/virtual-sigstore';
import { CertificateRevocationList } from 'pkijs';
import { describe, expect, it } from 'vitest';
import { parse as parseCertificate } from '../certificate.ts';
import { CA_EXTENSIONS, ca, leaf, pin, read, world } from '../certificates.fixture.ts';
import { PathFinder } from '../path.ts';
import { parse } from './crl.ts';
import { fromFile } from './crl-file.ts';
import { revocationOf } from './revocation.ts';

const root = ca('list root', { pathLength: 2 });
const issuing = ca('list issuing', { parent: root });
const signer = world.issueLeaf({ identity: { email: 'ada@example.com' }, authority: issuing });
const lower = parseCertificate(signer.certificate.der);
const reason = (code: number) => ({ oid: '2.5.29.21', value: der(0x0a, Uint8Array.of(code)) });
const entry = { certificate: signer.certificate, date: new Date('2026-03-01T00:00:00Z') };
const list = (options: Parameters<typeof revocationList>[1] = {}) =>
  revocationList(issuing, { revoked: [entry], ...options }).der;
const MARCH = Date.parse('2026-03-01T00:00:00Z');

describe('a CRL', () => {
  it('is read as pkijs reads it', () => {
    const bytes = list({ revoked: [{ ...entry, extensions: [reason(1)] }] });
    const ours = parse(bytes);
    const peer = CertificateRevocationList.fromBER(new Uint8Array(bytes).buffer);
    expect([...ours.revoked.values()]).toEqual([{ since: MARCH, reason: 1 }]);
    expect(peer.revokedCertificates?.map((each) => each.revocationDate.value.getTime())).toEqual([
      MARCH,
    ]);
    expect([ours.thisUpdate, ours.nextUpdate]).toEqual([
      peer.thisUpdate.value.getTime(),
      peer.nextUpdate?.value.getTime(),
    ]);
  });

  it('may revoke nothing, and say what is not critical', () => {
    const number = { oid: '2.5.29.20', value: der(2, Uint8Array.of(7)) };
    expect(parse(list({ revoked: [], extensions: [number] })).revoked.size).toBe(0);
  });

  it('counts from the invalidity date, where that is earlier', () => {
    const since = (text: string) => {
      const date = { oid: '2.5.29.24', value: der(0x18, utf8.encode(text)) };
      return [...parse(list({ revoked: [{ ...entry, extensions: [date] }] })).revoked.values()];
    };
    expect(since('20260201000000Z')).toEqual([
      { since: Date.parse('2026-02-01'), reason: undefined },
    ]);
    expect(since('20260401000000Z')).toEqual([{ since: MARCH, reason: undefined }]);
  });

  it('is read from DER and from PEM', () => {
    const { pem, der: bytes } = revocationList(issuing);
    expect([fromFile(bytes), fromFile(utf8.encode(pem + pem))].map(({ length }) => length)).toEqual(
      [1, 2],
    );
  });

  const critical = (oid: string, value = derSequence()) => ({ oid, critical: true, value });
  it.each<[string, Parameters<typeof list>[0], RegExp]>([
    ['a delta', { extensions: [critical('2.5.29.27')] }, /delta CRL/],
    [
      'a delta that is not critical',
      { extensions: [{ oid: '2.5.29.27', value: derSequence() }] },
      /delta CRL/,
    ],
    ['a part', { extensions: [critical('2.5.29.28')] }, /of a part/],
    ['an unknown critical extension', { extensions: [critical('1.2.3')] }, /unknown critical/],
    ['an extension twice', { extensions: [reason(1), reason(1)] }, /twice/],
    [
      'an indirect entry',
      { revoked: [{ ...entry, extensions: [critical('2.5.29.29')] }] },
      /indirect/,
    ],
    [
      'an unknown critical extension of an entry',
      { revoked: [{ ...entry, extensions: [critical('1.2.3')] }] },
      /entry/,
    ],
    ['no next update', { nextUpdate: false }, /next update/],
    ['no version', { tamper: (parts) => parts.slice(1) }, /version 2/],
    ['version 1', { tamper: ([, ...parts]) => [der(2, Uint8Array.of(0)), ...parts] }, /version 2/],
    [
      'another algorithm inside',
      { tamper: ([v = der(2), , ...rest]) => [v, derSequence(derOid('1.2.3')), ...rest] },
      /differ/,
    ],
    ['parts behind', { tamper: (parts) => [...parts, derSequence()] }, /unknown parts/],
  ])('CONFIG: %s', async (_, options, says) => {
    expect(await codeOf(() => parse(list(options)))).toBe('CONFIG');
    expect(() => parse(list(options))).toThrow(says);
  });

  it.each([
    ['a cut one', list().subarray(0, -1)],
    ['bytes behind', Uint8Array.of(...list(), 0)],
    ['a certificate', signer.certificate.der],
    ['another PEM block', utf8.encode(signer.certificate.pem)],
    ['nothing', new Uint8Array()],
  ])('CONFIG: %s', async (_, bytes) => expect(await codeOf(() => fromFile(bytes))).toBe('CONFIG'));

  it('LIMIT beyond 10,000 entries', async () => {
    const many = der(0x30, ...Array.from({ length: 10_001 }, () => der(0x30)));
    const tamper = (parts: readonly Uint8Array[]) => [...parts.slice(0, 5), many];
    expect(await codeOf(() => parse(list({ tamper })))).toBe('LIMIT');
  });
});

describe('lists over a path', async () => {
  const [path] = await new PathFinder([pin(root, issuing)], nodeCrypto, 'codeSigning').paths(
    lower,
    [],
  );
  const judge = (lists: readonly Uint8Array[], at = MARCH) =>
    path === undefined
      ? expect.unreachable()
      : revocationOf(path, lists.map(parse), at, nodeCrypto);
  const ofRoot = revocationList(root, { revoked: [{ certificate: issuing.certificate }] }).der;

  it('name what is revoked, leaf and CA', async () => {
    const { revoked, unlisted } = await judge([list(), ofRoot]);
    expect(revoked.map(({ isLeaf, since }) => [isLeaf, since])).toEqual([
      [true, MARCH],
      [false, Date.parse('2026-01-01')],
    ]);
    expect(unlisted).toEqual([]);
  });

  it('name CAs without a list, and lists that ended', async () => {
    const ended = list({ revoked: [], nextUpdate: new Date('2026-02-01T00:00:00Z') });
    const { revoked, unlisted } = await judge([ended]);
    expect(revoked).toEqual([]);
    expect(unlisted).toEqual([
      { issuer: read(issuing), ended: Date.parse('2026-02-01') },
      { issuer: read(root) },
    ]);
    expect((await judge([ended, list({ revoked: [] })])).unlisted).toEqual([
      { issuer: read(root) },
    ]);
  });

  it('count where any of them does: a newer one hides nothing', async () => {
    const { revoked } = await judge([list({ revoked: [] }), list(), list({ revoked: [] })]);
    expect(revoked).toHaveLength(1);
  });

  it('count for nothing by another key of that name, or a CA that may not sign them', async () => {
    const impostor = ca('list issuing', { key: world.keyPair('p256', 'impostor'), parent: root });
    const forged = revocationList(impostor, { revoked: [entry] }).der;
    expect(await judge([forged])).toMatchObject({ revoked: [], unlisted: [{}, {}] });
    const silent = ca('silent', { extensions: CA_EXTENSIONS });
    const own = leaf({ authority: silent });
    const [found] = await new PathFinder([pin(silent)], nodeCrypto, 'codeSigning').paths(own, []);
    const lists = [parse(revocationList(silent).der)];
    if (found === undefined) expect.unreachable();
    expect((await revocationOf(found, lists, 0, nodeCrypto)).unlisted).toHaveLength(1);
  });
});
