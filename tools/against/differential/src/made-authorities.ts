/** Authorities that are pinned and yet may not do what they did: each good but for one thing. */
import {
  type AuthorityOptions,
  certificateAuthority,
  createAuthority,
  createTimestampAuthority,
  type StampOptions,
  type TimestampLeafOptions,
  type TrustedRoot,
  timestampInstance,
  type World,
  x509,
} from '@sealift/virtual-sigstore';
import type { Signed } from './keyless.ts';
import { type MadeCase, signed } from './made-cases.ts';

type Made = Pick<MadeCase, 'make' | 'root'>;

/** Stamped by an authority of its own, which is pinned. */
function stamped(leaf: TimestampLeafOptions, stamp: StampOptions = {}): Made {
  const authority = createTimestampAuthority({ seed: 'differential', leaf });
  return {
    make: signed({ tamper: { timestamps: (_, signature) => [authority.stamp(signature, stamp)] } }),
    root: (root) => ({ ...root, timestampAuthorities: [timestampInstance(authority)] }),
  };
}

/** Certified by an intermediate of its own, which is pinned below the world's root. */
function issued(change: (world: World) => Partial<AuthorityOptions>): Made {
  const authority = (world: World) =>
    createAuthority({
      name: { organization: 'example', commonName: 'another intermediate' },
      key: world.keyPair('p384', 'another'),
      parent: world.root,
      ...change(world),
    });
  return {
    make: (world): Signed => signed({}, { authority: authority(world) })(world),
    root: (root: TrustedRoot, world: World): object => ({
      ...root,
      certificateAuthorities: [certificateAuthority(authority(world), 'https://fulcio.example')],
    }),
  };
}

const usage = x509.keyUsage(['keyCertSign']);
const TLS_SERVER = '1.3.6.1.5.5.7.3.1';

export const MADE_AUTHORITIES: readonly MadeCase[] = [
  { name: 'another timestamp authority', ...stamped({}), ours: 'accepted', theirs: 'accepted' },
  {
    name: 'a timestamp signer whose purpose is not critical',
    ...stamped({ ekuCritical: false }),
    ours: 'TIMESTAMP_INVALID',
    theirs: 'accepted',
    rule: 'VERIFICATION §9.4: critical',
  },
  {
    name: 'a timestamp signer without a purpose',
    ...stamped({ eku: [] }),
    ours: 'TIMESTAMP_INVALID',
    theirs: 'accepted',
    rule: 'VERIFICATION §9.4: for time stamping alone',
  },
  {
    name: 'a timestamp signer with two purposes',
    ...stamped({ eku: [x509.TIME_STAMPING, x509.CODE_SIGNING] }),
    ours: 'TIMESTAMP_INVALID',
    theirs: 'accepted',
    rule: 'VERIFICATION §9.4: for time stamping alone',
  },
  {
    name: 'a timestamp signer that is a CA',
    ...stamped({ isCa: true }),
    ours: 'TIMESTAMP_INVALID',
    theirs: 'accepted',
    rule: 'VERIFICATION §9.4: no CA',
  },
  {
    name: 'a timestamp before its signer was valid',
    ...stamped({}, { time: new Date('2025-05-31T00:00:00Z') }),
    ours: 'TIMESTAMP_WINDOW',
    theirs: 'refused',
  },
  {
    name: 'a timestamp after the certificate expired',
    ...stamped({}, { time: new Date('2033-01-01T00:00:00Z') }),
    ours: 'CERT_TIME',
    theirs: 'refused',
  },
  {
    name: 'a good timestamp and one over other bytes',
    make: signed({
      timestamp: true,
      tamper: { timestamps: (honest, signature) => [...honest, ...honest.map(() => signature)] },
    }),
    ours: 'TIMESTAMP_INVALID',
    theirs: 'refused',
  },
  { name: 'another intermediate', ...issued(() => ({})), ours: 'accepted', theirs: 'accepted' },
  {
    name: 'an intermediate without basic constraints',
    ...issued(() => ({ extensions: [usage] })),
    ours: 'CERT_CHAIN',
    theirs: 'refused',
  },
  {
    name: 'an intermediate that may not sign certificates',
    ...issued(() => ({
      extensions: [x509.basicConstraints(true, 0), x509.keyUsage(['digitalSignature'])],
    })),
    ours: 'CERT_CHAIN',
    theirs: 'refused',
  },
  {
    name: 'an intermediate for TLS',
    ...issued(() => ({
      extensions: [usage, x509.basicConstraints(true, 0), x509.extendedKeyUsage([TLS_SERVER])],
    })),
    ours: 'CERT_CHAIN',
    theirs: 'accepted',
    rule: 'VERIFICATION §10.2: for code signing, where it has purposes',
  },
  {
    name: 'an intermediate that had expired',
    ...issued(() => ({ notAfter: new Date('2025-06-01T00:00:00Z') })),
    ours: 'CERT_CHAIN',
    theirs: 'refused',
  },
];
