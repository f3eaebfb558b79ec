import { utf8 } from '@sealift/bytes';
import { codeOf, type Verdict } from '@sealift/refusal';
import { trustFromTrustedRoot } from '@sealift/trust';
import { describe, expect, it } from 'vitest';
import { NEEDS, PEERS, peer, peerText } from '../peers.ts';

type Document = { readonly [name: string]: unknown };
const json = (path: string): Document =>
  JSON.parse(peerText(`sigstore-python/${path}`)) as Document;
const read = (path: string) => () => trustFromTrustedRoot(peer(`sigstore-python/${path}`), path);
const readJson = (document: unknown) => () =>
  trustFromTrustedRoot(utf8.encode(JSON.stringify(document)), 'root');

/** The good root with one part of it replaced. */
const withPart = (name: string, path: string) => (): unknown =>
  readJson({ ...json('trusted_root/trustedroot.v1.json'), [name]: [json(path)] })();
const inside = (path: string) => (): unknown => readJson(json(path)['trustedRoot'])();

const ROOTS: readonly (readonly [string, () => unknown, Verdict, string])[] = [
  [
    'trusted_root/trustedroot.v1.json',
    read('trusted_root/trustedroot.v1.json'),
    'accepted',
    'as it is published',
  ],
  [
    'trusted_root/trustedroot.badtype.json',
    read('trusted_root/trustedroot.badtype.json'),
    'TRUST_ROOT',
    'unknown media type',
  ],
  [
    'trusted_root/trustedroot.v1.local_tlog_ed25519_rekor-tiles.json',
    read('trusted_root/trustedroot.v1.local_tlog_ed25519_rekor-tiles.json'),
    'accepted',
    'an Ed25519 log by the hash of its SPKI',
  ],
  [
    'trusted_root/certificate_authority.json',
    withPart('certificateAuthorities', 'trusted_root/certificate_authority.json'),
    'accepted',
    'a chain of three',
  ],
  [
    'trusted_root/certificate_authority.missingroot.json',
    withPart('certificateAuthorities', 'trusted_root/certificate_authority.missingroot.json'),
    'PARTIAL_CHAIN',
    'the last certificate is an intermediate (VERIFICATION §12.3)',
  ],
  [
    'trusted_root/certificate_authority.empty.json',
    withPart('certificateAuthorities', 'trusted_root/certificate_authority.empty.json'),
    'TRUST_ROOT',
    'no certificate',
  ],
  [
    'tsa/ca.json',
    withPart('timestampAuthorities', 'tsa/ca.json'),
    'accepted',
    'a timestamp authority of three certificates',
  ],
  [
    'trust_config/config.v1.json',
    inside('trust_config/config.v1.json'),
    'accepted',
    'the root inside',
  ],
  ['tsa/trust_config.json', inside('tsa/trust_config.json'), 'accepted', 'the root inside'],
  [
    'trust_config/config.v1.json',
    read('trust_config/config.v1.json'),
    'TRUST_ROOT',
    'the configuration of a client is no root',
  ],
  [
    'trust_config/config.badtype.json',
    read('trust_config/config.badtype.json'),
    'TRUST_ROOT',
    'unknown media type',
  ],
  [
    'trust_config/config.badtype.json',
    inside('trust_config/config.badtype.json'),
    'accepted',
    'the root inside is good; its wrapper is not looked at',
  ],
];

describe.skipIf(PEERS === '')(`trusted roots of sigstore-python: ${ROOTS.length} ${NEEDS}`, () => {
  it.each(ROOTS.map(([path, run, expected, why]) => [path, why, expected, run] as const))(
    '%s, %s: %s',
    async (_path, _why, expected, run) => expect(await codeOf(run)).toBe(expected),
  );
});
