import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { NEEDS, PEERS } from '@sealift/peers';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { trustFromPem } from './pem.ts';
import type { Trust } from './trust.ts';
import { trustFromTrustedRoot } from './trusted-root.ts';

/** Trusted roots that other projects publish or test with. */
const text = (path: string): string => readFileSync(join(PEERS, path), 'utf8');
const read = (path: string): Trust => trustFromTrustedRoot(utf8.encode(text(path)), path);
const files = existsSync(PEERS) ? globSync('**/*.json', { cwd: PEERS }).toSorted() : [];
const isRoot = (path: string): boolean => /"(?:tlogs|trustedRoot)"\s*:/.test(text(path));

/** All others are accepted. */
const REFUSED = [
  'sigstore-python/trusted_root/trustedroot.badtype.json',
  'sigstore-conformance/trust-root-tlog-missing-validity-start_fail/trusted_root.json',
  // A client's configuration around a root: the root inside is what can be pinned.
  'sigstore-python/trust_config/config.badtype.json',
  'sigstore-python/trust_config/config.v1.json',
  'sigstore-python/tsa/trust_config.json',
];

describe.skipIf(PEERS === '')(`trusted roots of other projects ${NEEDS}`, () => {
  it.each(files.filter(isRoot))('%s', async (path) =>
    expect(await codeOf(() => read(path))).toBe(REFUSED.includes(path) ? 'TRUST_ROOT' : 'accepted'),
  );

  it('are those that were looked at', () => {
    const roots = files.filter(isRoot);
    console.log(
      `${roots.length} trusted roots, ${roots.filter((path) => REFUSED.includes(path)).length} ` +
        `of them refused`,
    );
    expect(roots.length).toBeGreaterThanOrEqual(35);
    for (const path of REFUSED) expect(roots).toContain(path);
  });

  it("inside a client's configuration are accepted", () => {
    for (const path of [
      'sigstore-python/trust_config/config.v1.json',
      'sigstore-python/tsa/trust_config.json',
    ]) {
      const { trustedRoot } = JSON.parse(text(path)) as { trustedRoot: object };
      expect(
        trustFromTrustedRoot(utf8.encode(JSON.stringify(trustedRoot)), path).authorities,
      ).not.toEqual([]);
    }
  });

  it('of one CA alone are not whole roots', async () => {
    for (const name of [
      'certificate_authority.json',
      'certificate_authority.empty.json',
      'certificate_authority.missingroot.json',
    ])
      expect(await codeOf(() => read(`sigstore-python/trusted_root/${name}`))).toBe('TRUST_ROOT');
  });

  it('of the public good instance agree with its PEM files', () => {
    const root = read('trusted-roots/public-good.json');
    const file = (name: string) => ({
      text: text(`trusted-roots/public-good-${name}`),
      source: name,
    });
    const pem = trustFromPem({
      rekorKeys: [file('rekor.pub')],
      ctKeys: [file('ctfe.pub'), file('ctfe_2022.pub')],
      caRoots: [file('fulcio_v1.crt.pem')],
      caIntermediates: [file('fulcio_intermediate_v1.crt.pem')],
    });
    const fingerprints = new Set(root.anchors.map(({ fingerprint }) => fingerprint));
    for (const { fingerprint } of pem.anchors) expect(fingerprints).toContain(fingerprint);
  });

  it('of staging know an RSA log by its SPKI, and Ed25519 logs by their names', () => {
    const { ctLogs, logs } = read('trusted-roots/staging.json');
    expect(ctLogs.map(({ key }) => key.type)).toContain('rsa');
    const bound = logs.filter(({ key }) => key.type === 'ed25519');
    expect(bound.length).toBeGreaterThan(0);
    for (const { key, id } of bound) expect(id).not.toEqual(key.id);
  });

  it('of a local Rekor v2 name an Ed25519 log by its SPKI', () => {
    const [log] = read(
      'sigstore-python/trusted_root/trustedroot.v1.local_tlog_ed25519_rekor-tiles.json',
    ).logs;
    expect([log?.key.type, log?.name, log?.id]).toEqual(['ed25519', 'localhost:3003', log?.key.id]);
  });
});
