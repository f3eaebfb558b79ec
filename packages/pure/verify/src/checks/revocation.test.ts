/** Certificates that their CA revoked, by when signing is proved (VERIFICATION §10.3). */
import { nodeCrypto } from '@sealift/crypto';
import { crls } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { decodeBundle } from '@sealift/sigstore';
import { trustFromPem } from '@sealift/trust';
import { type BundleOptions, bundle, revocationList } from '@sealift/virtual-sigstore';
import {
  corpLeaf,
  issuing,
  MAIL,
  pemOf,
  policyCa,
  root,
  world,
} from '@sealift/virtual-sigstore/enterprise';
import { describe, expect, it } from 'vitest';
import { FILE, provedBy, verdictOf, verifyOne } from '../world.fixture.ts';

const NONE = { keys: [], types: [], ignoreTlog: false, ignoreSct: true };
const policyOf = (more: object = {}) =>
  buildPolicy({ ...NONE, certificateIdentity: MAIL, noOidcIssuer: true, ...more });
const signer = corpLeaf();
const { timestampAuthority: tsa } = world;
const signed = (options: Partial<BundleOptions> = {}) =>
  decodeBundle(
    bundle(world, FILE.bytes ?? new Uint8Array(), {
      signer,
      content: 'messageSignature',
      ...options,
    }).bytes,
  );
const logged = signed();
const stamped = signed({ tlog: false, timestamp: true });

const file = (text: string) => ({ text, source: 'a pin' });
const pins = trustFromPem({
  rekorKeys: [file(world.pins.rekorKey)],
  caRoots: [file(pemOf(root))],
  caIntermediates: [file(pemOf(issuing, policyCa))],
  timestampChains: [file(tsa.chain.map(({ pem }) => pem).join(''))],
});
/** The world signs on 2026-01-15. */
const on = (date: string): Date => new Date(`${date}T00:00:00Z`);
const listed = (...lists: readonly { readonly der: Uint8Array }[]) => ({
  trust: { ...pins, crls: lists.flatMap(({ der }) => crls.fromFile(der)) },
  policy: policyOf(),
  crypto: nodeCrypto,
});
const ofLeaf = (date: string) =>
  revocationList(issuing, { revoked: [{ certificate: signer.certificate, date: on(date) }] });
const ofCa = (date: string) =>
  revocationList(policyCa, { revoked: [{ certificate: issuing.certificate, date: on(date) }] });

describe('a signature that a log holds', () => {
  it.each([
    ['nothing was revoked', [revocationList(issuing), revocationList(policyCa)], 'accepted'],
    ['nobody gave a list', [], 'accepted'],
    ['its certificate was revoked before', [ofLeaf('2026-01-10')], 'CERT_REVOKED'],
    ['its certificate was revoked at that moment', [ofLeaf('2026-01-15')], 'CERT_REVOKED'],
    ['its certificate was revoked after', [ofLeaf('2026-02-10')], 'accepted'],
    ['its CA was revoked before', [ofCa('2026-01-10')], 'CERT_REVOKED'],
    ['its CA was revoked after', [ofCa('2026-02-10')], 'accepted'],
    [
      'one of several lists revokes it',
      [revocationList(issuing), ofLeaf('2026-01-10'), ofLeaf('2026-02-10')],
      'CERT_REVOKED',
    ],
  ])('where %s', async (_, lists, verdict) =>
    expect(verdictOf(await verifyOne(logged, listed(...lists)))).toBe(verdict),
  );

  it('proves which CAs had no list, and which list had ended', async () => {
    const ended = revocationList(issuing, { nextUpdate: on('2026-01-02') });
    expect(provedBy(await verifyOne(logged, listed(ended)))?.unlisted).toEqual([
      { issuer: 'CN=Issuing CA,O=Corp', ended: Date.parse('2026-01-02T00:00:00Z') },
      { issuer: 'CN=Policy CA,O=Corp' },
      { issuer: 'CN=Root,O=Corp' },
    ]);
  });
});

describe('a time that somebody typed', () => {
  const typed = { ignoreTlog: true, verifyAt: Date.parse('2026-01-01T00:00:00Z') };
  const unlogged = signed({ tlog: false });

  it.each([
    ['proves no signing before a revocation', [ofLeaf('2026-02-10')], 'CERT_REVOKED'],
    ['is enough where nothing was revoked', [revocationList(issuing)], 'accepted'],
  ])('%s', async (_, lists, verdict) => {
    const options = { ...listed(...lists), policy: policyOf(typed) };
    expect(verdictOf(await verifyOne(unlogged, options))).toBe(verdict);
  });
});

describe('a timestamp', () => {
  const reason = (code: number) => [{ oid: '2.5.29.21', value: Uint8Array.of(0x0a, 1, code) }];
  const KEY_COMPROMISE = 1;
  const [AFFILIATION, SUPERSEDED, CEASED] = [3, 4, 5];

  it.each([
    ['for no reason, after', undefined, '2026-02-10', 'CERT_REVOKED'],
    ['since its key was stolen, after', KEY_COMPROMISE, '2026-02-10', 'CERT_REVOKED'],
    ['since it changed hands, after', AFFILIATION, '2026-02-10', 'accepted'],
    ['since it was replaced, after', SUPERSEDED, '2026-02-10', 'accepted'],
    ['since it ended, after', CEASED, '2026-02-10', 'accepted'],
    ['since it was replaced, before', SUPERSEDED, '2026-01-10', 'CERT_REVOKED'],
  ])('of an authority that was revoked %s (RFC 3161 §4.1)', async (_, code, date, verdict) => {
    const extensions = code === undefined ? {} : { extensions: reason(code) };
    const revoked = [{ certificate: tsa.certificate, date: on(date), ...extensions }];
    const options = {
      ...listed(revocationList(tsa.root, { revoked })),
      policy: policyOf({ ignoreTlog: true }),
    };
    expect(verdictOf(await verifyOne(stamped, options))).toBe(verdict);
  });
});
