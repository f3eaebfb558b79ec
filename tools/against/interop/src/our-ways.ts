/** We sign; what cosign writes and what we write must be one to cosign, and to us. */
import { SIGNATURES, URLS, type Way, type Workbench } from '@sealift/real-stack';

/** How a way of cosign's is said to `sealift sign` or `attest`, without the image. */
interface Ours {
  readonly like: string;
  readonly name: string;
  readonly what: string;
  readonly flags: (bench: Workbench) => Promise<string[]> | string[];
}

const byKey = ({ key }: Workbench): string[] => ['--key', key];
const byToken = async (bench: Workbench): Promise<string[]> => [
  '--identity-token',
  await bench.token(),
];
const REKOR_1 = ['--rekor-url', URLS.rekor1];
const REKOR_2 = ['--rekor-url', URLS.rekor2, '--rekor-version', '2'];
const TIMED = ['--timestamp-server-url', URLS.timestamp];
const FULCIO = ['--fulcio-url', URLS.fulcio];
const configured = ({ places }: Workbench, name: string): string[] => [
  '--signing-config',
  places.client(`signing-${name}.json`),
];
const LEGACY = ['--format', 'legacy'];

const OURS: readonly Ours[] = [
  {
    like: 'sig-key',
    name: 'sign-sig-key',
    what: '.sig by a key, in Rekor 1',
    flags: (bench) => [...LEGACY, ...byKey(bench), ...REKOR_1],
  },
  {
    like: 'sig-keyless',
    name: 'sign-sig-keyless',
    what: '.sig by an identity',
    flags: async (bench) => [...LEGACY, ...(await byToken(bench)), ...FULCIO, ...REKOR_1],
  },
  {
    like: 'sig-enterprise',
    name: 'sign-sig-enterprise',
    what: '.sig by an own certificate, with a timestamp',
    flags: ({ releaseKey, places }) => [
      ...[
        ...LEGACY,
        '--key',
        releaseKey,
        '--certificate',
        places.pki('release.pem'),
        '--certificate-chain',
        places.pki('release-chain.pem'),
      ],
      ...[...REKOR_1, ...TIMED],
    ],
  },
  {
    like: 'bundle-key-rekor1',
    name: 'sign-bundle-key-rekor1',
    what: 'bundle by a key, in Rekor 1',
    flags: (bench) => [...byKey(bench), ...REKOR_1],
  },
  {
    like: 'bundle-key-rekor2',
    name: 'sign-bundle-key-rekor2',
    what: 'bundle by a key, in Rekor 2',
    flags: (bench) => [...byKey(bench), ...REKOR_2, ...TIMED],
  },
  {
    like: 'bundle-key-unlogged',
    name: 'sign-bundle-key-unlogged',
    what: 'bundle by a key, in no log',
    flags: byKey,
  },
  {
    like: 'bundle-keyless-rekor1-tsa',
    name: 'sign-bundle-keyless-rekor1-tsa',
    what: 'bundle by an identity, in Rekor 1, services of a signing configuration',
    flags: async (bench) => [...(await byToken(bench)), ...configured(bench, 'rekor1-tsa')],
  },
  {
    like: 'bundle-keyless-rekor2',
    name: 'sign-bundle-keyless-rekor2',
    what: 'bundle by an identity, in Rekor 2, services of a signing configuration',
    flags: async (bench) => [...(await byToken(bench)), ...configured(bench, 'rekor2')],
  },
  {
    like: 'bundle-enterprise',
    name: 'sign-bundle-enterprise',
    what: 'bundle by an own certificate, with a timestamp',
    flags: ({ releaseKey, places }) => [
      '--key',
      releaseKey,
      '--certificate',
      places.pki('release.pem'),
      ...REKOR_1,
      ...TIMED,
    ],
  },
];

/** The same evidence, written by us: verified with the flags that fit cosign's own. */
export const ourWays = (attestations: readonly Way[]): Way[] => [
  ...OURS.map(signedByUs),
  ...attestations.map(attestedByUs),
];

function signedByUs({ like, name, what, flags }: Ours): Way {
  const way = SIGNATURES.find((each) => each.name === like);
  if (way === undefined) throw new Error(`no such way: ${like}`);
  return {
    ...way,
    name,
    what,
    signer: 'sealift',
    sign: async (bench, image) => ['sign', image, ...(await flags(bench))],
  };
}

function attestedByUs(way: Way): Way {
  const format = way.cosign === 'cosign2' ? LEGACY : [];
  const sign: Way['sign'] = async (bench, image) => {
    const given = await way.sign(bench, image);
    const [type, predicate] = ['--type', '--predicate'].map(
      (flag) => given[given.indexOf(flag) + 1] ?? '',
    );
    return [
      'attest',
      image,
      '--type',
      type ?? '',
      '--predicate',
      bench.file(predicate ?? ''),
      ...format,
      ...(await byToken(bench)),
      ...FULCIO,
      ...REKOR_1,
    ];
  };
  return { ...way, name: `attest-${way.name}`, signer: 'sealift', sign };
}
