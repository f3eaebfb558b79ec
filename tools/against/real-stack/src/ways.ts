/**
 * The ways of signing an image that are in use, each with the command that does it, and what a
 * verifier is told: ours, and cosign.
 * Flags of ours are those of cosign wherever cosign has them.
 */
import { readFileSync } from 'node:fs';
import { URLS } from './services.ts';
import { EMAIL, RELEASE_EMAIL, type Workbench } from './workbench.ts';

export interface Way {
  readonly name: string;
  /** The version of cosign that writes it, and verifies it at the other end. */
  readonly cosign: 'cosign2' | 'cosign3';
  readonly what: string;
  /** Who writes it; `cosign` where absent. */
  readonly signer?: 'sealift';
  /** Signs and verifies with nothing but files and a registry. */
  readonly needsNoService?: true;
  /** Arguments that sign `image`, `host/repository@sha256:…`. */
  sign(bench: Workbench, image: string): Promise<string[]>;
  readonly env?: (bench: Workbench) => Record<string, string>;
  /** Flags of `sealift-verify verify` that accept it. */
  ours(bench: Workbench): string[];
  /** The same with somebody else as the signer; its refusal has this code. */
  readonly wrong: { readonly flags: (bench: Workbench) => string[]; readonly code: string };
  /** Arguments of cosign that accept it, without the image; nothing is fetched. */
  theirs(bench: Workbench): string[];
}

const pki = ({ places }: Workbench, file: string): string => places.pki(file);
const trustedRoot = ({ places }: Workbench): string[] => [
  '--trusted-root',
  places.client('trusted_root.json'),
];
const signing = ({ places }: Workbench, name: string): string[] => [
  '--signing-config',
  places.client(`signing-${name}.json`),
  '--trusted-root',
  places.client('trusted_root.json'),
];

/** Keys and roots for cosign 2 where it would ask a server. */
const local = (bench: Workbench): Record<string, string> => ({
  SIGSTORE_REKOR_PUBLIC_KEY: pki(bench, 'rekor1.pub'),
  SIGSTORE_ROOT_FILE: pki(bench, 'fulcio-chain.pem'),
  SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: pki(bench, 'ctlog.pub'),
});

const identity = (email: string): string[] => [
  '--certificate-identity',
  email,
  '--certificate-oidc-issuer',
  URLS.oidc,
];
const byKey = ({ publicKey }: Workbench): string[] => ['--key', publicKey];
const byOther = ({ file }: Workbench): string[] => ['--key', file('other.pub')];
const rekorKey = (bench: Workbench): string[] => ['--rekor-key', pki(bench, 'rekor1.pub')];
const pinned = (bench: Workbench): string[] => [
  ...rekorKey(bench),
  ...[
    '--ca-roots',
    pki(bench, 'root.pem'),
    '--ca-intermediates',
    pki(bench, 'fulcio-intermediates.pem'),
    '--ct-key',
    pki(bench, 'ctlog.pub'),
  ],
];
/** A CA of one's own: no issuer, and no certificate transparency. */
const enterprise = (email: string): string[] => [
  '--certificate-identity',
  email,
  '--no-oidc-issuer',
  '--insecure-ignore-sct',
];
const theirEnterprise = [
  '--certificate-identity',
  RELEASE_EMAIL,
  '--certificate-oidc-issuer-regexp',
  '.*',
  '--insecure-ignore-sct',
];

const otherKey = (more: (bench: Workbench) => string[]): Way['wrong'] => ({
  flags: (bench) => [...byOther(bench), ...more(bench)],
  code: 'KEY',
});
const otherIdentity = (more: (bench: Workbench) => string[]): Way['wrong'] => ({
  flags: (bench) => [...identity('evil@sealift.test'), ...more(bench)],
  code: 'IDENTITY',
});

/** Signatures: what `verify` looks for when nothing else is asked. */
export const SIGNATURES: readonly Way[] = [
  {
    name: 'sig-key',
    cosign: 'cosign2',
    what: '.sig by a key, with a promise of Rekor 1',
    sign: async ({ key }, image) => ['sign', '--key', key, '--rekor-url', URLS.rekor1, image],
    env: local,
    ours: (bench) => [...byKey(bench), ...rekorKey(bench)],
    wrong: otherKey(rekorKey),
    theirs: (bench) => ['verify', '--offline', ...byKey(bench)],
  },
  {
    name: 'sig-keyless',
    cosign: 'cosign2',
    what: '.sig by a certificate of Fulcio, chain and promise beside it; PEM pins',
    sign: async (bench, image) => [
      'sign',
      '--fulcio-url',
      URLS.fulcio,
      '--rekor-url',
      URLS.rekor1,
      '--identity-token',
      await bench.token(),
      image,
    ],
    env: local,
    ours: (bench) => [...identity(EMAIL), ...pinned(bench)],
    wrong: otherIdentity(pinned),
    theirs: () => ['verify', '--offline', ...identity(EMAIL)],
  },
  {
    name: 'sig-enterprise',
    cosign: 'cosign2',
    what:
      ".sig by an enterprise's own certificate under root and intermediate, with a timestamp " +
      'and a promise',
    sign: async (bench, image) => [
      ...[
        'sign',
        '--key',
        bench.releaseKey,
        '--certificate',
        pki(bench, 'release.pem'),
        '--certificate-chain',
        pki(bench, 'release-chain.pem'),
      ],
      ...['--timestamp-server-url', URLS.timestamp, '--rekor-url', URLS.rekor1, image],
    ],
    env: local,
    ours: (bench) => [...enterprise(RELEASE_EMAIL), ...ownChain(bench)],
    wrong: {
      flags: (bench) => [...enterprise('evil@sealift.test'), ...ownChain(bench)],
      code: 'IDENTITY',
    },
    theirs: (bench) => [
      'verify',
      '--offline',
      '--ca-roots',
      pki(bench, 'root.pem'),
      '--ca-intermediates',
      pki(bench, 'intermediate.pem'),
      ...theirEnterprise,
    ],
  },
  bundle('bundle-key-rekor1', 'v0.3 bundle by a key, in Rekor 1', 'rekor1', 'key'),
  bundle(
    'bundle-key-rekor2',
    'v0.3 bundle by a key, in Rekor 2, with a timestamp',
    'rekor2',
    'key',
  ),
  bundle(
    'bundle-keyless-rekor1',
    'v0.3 bundle by a certificate of Fulcio, in Rekor 1',
    'rekor1',
    'keyless',
  ),
  bundle('bundle-keyless-rekor1-tsa', 'the same with a timestamp', 'rekor1-tsa', 'keyless'),
  bundle(
    'bundle-keyless-rekor2',
    'v0.3 bundle by a certificate of Fulcio, in Rekor 2, witnessed, with a timestamp',
    'rekor2',
    'keyless',
  ),
  {
    name: 'bundle-key-unlogged',
    cosign: 'cosign3',
    what: 'v0.3 bundle by a key, in no log',
    needsNoService: true,
    sign: async (bench, image) => ['sign', '--key', bench.key, ...signing(bench, 'none'), image],
    ours: (bench) => [...byKey(bench), '--insecure-ignore-tlog'],
    wrong: otherKey(() => ['--insecure-ignore-tlog']),
    theirs: (bench) => ['verify', ...byKey(bench), '--insecure-ignore-tlog'],
  },
  {
    name: 'bundle-enterprise',
    cosign: 'cosign3',
    what: "v0.3 bundle by an enterprise's own certificate, in Rekor 1, with a timestamp",
    sign: async (bench, image) => [
      'sign',
      '--key',
      bench.releaseKey,
      '--certificate',
      pki(bench, 'release.pem'),
      ...signing(bench, 'rekor1-tsa'),
      image,
    ],
    ours: (bench) => [...enterprise(RELEASE_EMAIL), ...trustedRoot(bench)],
    wrong: {
      flags: (bench) => [...enterprise('evil@sealift.test'), ...trustedRoot(bench)],
      code: 'IDENTITY',
    },
    theirs: (bench) => [
      'verify',
      ...trustedRoot(bench),
      ...theirEnterprise,
      '--use-signed-timestamps',
    ],
  },
];

const ownChain = (bench: Workbench): string[] => [
  ...[
    ...rekorKey(bench),
    '--ca-roots',
    pki(bench, 'root.pem'),
    '--ca-intermediates',
    pki(bench, 'intermediate.pem'),
  ],
  ...['--timestamp-certificate-chain', pki(bench, 'tsa-chain.pem')],
];

/** A bundle as a referrer, by cosign 3, signed with what a signing configuration names. */
function bundle(name: string, what: string, configuration: string, by: 'key' | 'keyless'): Way {
  const signer = (bench: Workbench): string[] => (by === 'key' ? byKey(bench) : identity(EMAIL));
  const timed = configuration === 'rekor1' ? [] : ['--use-signed-timestamps'];
  return {
    name,
    cosign: 'cosign3',
    what,
    sign: async (bench, image) => [
      'sign',
      ...(by === 'key' ? ['--key', bench.key] : ['--identity-token', await bench.token()]),
      ...signing(bench, configuration),
      image,
    ],
    ours: (bench) => [...signer(bench), ...trustedRoot(bench)],
    wrong: by === 'key' ? otherKey(trustedRoot) : otherIdentity(trustedRoot),
    theirs: (bench) => ['verify', ...signer(bench), ...trustedRoot(bench), ...timed],
  };
}

/** Attestations: `type` is what cosign calls the predicate. */
export function attestation(
  type: string,
  predicate: string,
  cosign: 'cosign2' | 'cosign3',
  by: 'key' | 'keyless',
  entry?: 'intoto' | 'dsse',
): Way {
  const signer = (bench: Workbench): string[] => (by === 'key' ? byKey(bench) : identity(EMAIL));
  const trust = (bench: Workbench): string[] => [
    ...(cosign === 'cosign3' ? trustedRoot(bench) : by === 'key' ? rekorKey(bench) : pinned(bench)),
    '--type',
    type,
  ];
  const log = (bench: Workbench): string[] =>
    cosign === 'cosign3'
      ? signing(bench, 'rekor1')
      : [
          '--rekor-url',
          URLS.rekor1,
          '--fulcio-url',
          URLS.fulcio,
          ...(entry === undefined ? [] : ['--rekor-entry-type', entry]),
        ];
  return {
    name:
      `${cosign === 'cosign3' ? 'bundle' : 'att'}-${by}-` +
      `${type}${entry === undefined ? '' : `-${entry}`}`,
    cosign,
    what:
      `attestation of type ${type} by a ${by === 'key' ? 'key' : 'certificate of Fulcio'}, ` +
      `${cosign === 'cosign3' ? 'as a bundle' : `as .att, logged as ${entry ?? 'dsse'}`}`,
    sign: async (bench, image) => [
      ...['attest', '--type', type, '--predicate', predicate, ...log(bench)],
      ...[
        ...(by === 'key' ? ['--key', bench.key] : ['--identity-token', await bench.token()]),
        image,
      ],
    ],
    ...(cosign === 'cosign2' ? { env: local } : {}),
    ours: (bench) => [...signer(bench), ...trust(bench)],
    wrong: by === 'key' ? otherKey(trust) : otherIdentity(trust),
    theirs: (bench) => [
      'verify-attestation',
      ...(cosign === 'cosign2' ? ['--offline'] : trustedRoot(bench)),
      '--type',
      type,
      ...signer(bench),
    ],
  };
}

/** The witness's verifier key. */
export const witnessKey = ({ places }: Workbench): string =>
  readFileSync(places.config('witness.verifier'), 'utf8').trim();
