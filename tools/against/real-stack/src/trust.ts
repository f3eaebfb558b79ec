/**
 * What clients are given: a trusted root and signing configurations, made by cosign itself from the
 * files of the PKI.
 */
import { execFileSync } from 'node:child_process';
import type { Places } from './places.ts';
import { REKOR2_ORIGIN, URLS } from './services.ts';
import { program } from './tools-folder.ts';

const SINCE = '2024-01-01T00:00:00Z';

/**
 * Writes client/trusted_root.json and client/signing-NAME.json; NAME says where a signature is
 * logged and timed.
 */
export function makeTrust(places: Places): void {
  cosign(
    places,
    'trusted-root',
    'create',
    '--out',
    places.client('trusted_root.json'),
    ...authorities(places),
    ...logs(places),
  );
  for (const [name, flags] of Object.entries(SIGNING))
    cosign(
      places,
      'signing-config',
      'create',
      '--out',
      places.client(`signing-${name}.json`),
      ...IDENTITY,
      ...flags,
    );
}

const authorities = ({ pki }: Places): string[] => [
  `--fulcio=url=${URLS.fulcio},certificate-chain=${pki('fulcio-chain.pem')}`,
  `--fulcio=url=https://pki.sealift.test,certificate-chain=${pki('release-chain.pem')}`,
  `--tsa=url=${URLS.timestamp},certificate-chain=${pki('tsa-chain.pem')}`,
];

const logs = ({ pki }: Places): string[] => [
  `--rekor=url=${URLS.rekor1},public-key=${pki('rekor1.pub')},start-time=${SINCE}`,
  `--rekor=url=https://${REKOR2_ORIGIN},public-key=${pki('rekor2.pub')},start-time=${SINCE},` +
    `origin=${REKOR2_ORIGIN}`,
  `--ctfe=url=${URLS.ctlog},public-key=${pki('ctlog.pub')},start-time=${SINCE}`,
];

const service = (kind: string, url: string, version = 1): string =>
  `--${kind}=url=${url},api-version=${version},start-time=${SINCE},operator=stack`;
const IDENTITY = [service('fulcio', URLS.fulcio), service('oidc-provider', URLS.oidc)];
const TIMED = [service('tsa', URLS.timestamp), '--tsa-config=ANY'];
const LOGGED_1 = [service('rekor', URLS.rekor1), '--rekor-config=ANY'];
const LOGGED_2 = [service('rekor', URLS.rekor2, 2), '--rekor-config=ANY'];
const SIGNING = {
  rekor1: LOGGED_1,
  'rekor1-tsa': [...LOGGED_1, ...TIMED],
  rekor2: [...LOGGED_2, ...TIMED],
  tsa: TIMED,
  none: [],
} as const;

function cosign(places: Places, ...args: string[]): void {
  execFileSync(program('cosign3'), args, {
    env: { ...process.env, HOME: places.folder, TUF_ROOT: places.client('tuf') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
