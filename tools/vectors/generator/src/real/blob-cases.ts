import { readFileSync, writeFileSync } from 'node:fs';
import { EMAIL, URLS, type Workbench } from '@sealift/real-stack';
import type { Files } from '../vector.ts';
import type { RealCase } from './case.ts';
import { filesOf } from './files.ts';
import { versionOf } from './image-cases.ts';

export const ARTIFACT = 'a file that was signed by real programs\n';

const SIGNER = {
  key: (bench: Workbench) => ['--key', bench.publicKey],
  keyless: () => ['--certificate-identity', EMAIL],
} as const;
type By = keyof typeof SIGNER;

const signer = async (bench: Workbench, by: By): Promise<string[]> =>
  by === 'key' ? ['--key', bench.key] : ['--identity-token', await bench.token()];

/** Signs the artifact; the bundle is the evidence. */
const blob = (
  cosign: 'cosign2' | 'cosign3',
  name: string,
  about: string,
  by: By,
  flags: (bench: Workbench) => string[],
  env?: (bench: Workbench) => Record<string, string>,
): RealCase => ({
  program: versionOf(cosign, 'cosign'),
  name,
  about,
  expect: 'accepted',
  make: async (bench): Promise<Files> => {
    writeFileSync(bench.file('artifact'), ARTIFACT);
    await bench.run(
      cosign,
      [
        'sign-blob',
        '--yes',
        ...(await signer(bench, by)),
        ...flags(bench),
        '--bundle',
        bench.file(`${name}.json`),
        'artifact',
      ],
      env?.(bench),
    );
    return {
      'bundle.sigstore.json': readFileSync(bench.file(`${name}.json`)),
      ...filesOf(SIGNER[by](bench)),
    };
  },
});

const config =
  (name: string) =>
  ({ places }: Workbench) => [
    '--signing-config',
    places.client(`signing-${name}.json`),
    '--trusted-root',
    places.client('trusted_root.json'),
  ];
const servers = (): string[] => ['--rekor-url', URLS.rekor1, '--fulcio-url', URLS.fulcio];
const ctKey = ({ places }: Workbench) => ({
  SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: places.pki('ctlog.pub'),
});

export const BLOB_CASES: readonly RealCase[] = [
  blob(
    'cosign2',
    'blob-key',
    'what cosign 2 writes as a bundle of a file: signature, key and promise',
    'key',
    servers,
  ),
  blob('cosign2', 'blob-keyless', 'the same with a certificate', 'keyless', servers, ctKey),
  blob(
    'cosign3',
    'blob-key-rekor1',
    'v0.3 bundle of a file by a key, in Rekor 1',
    'key',
    config('rekor1'),
  ),
  blob(
    'cosign3',
    'blob-keyless-rekor1',
    'v0.3 bundle of a file by a certificate, in Rekor 1',
    'keyless',
    config('rekor1'),
  ),
  blob(
    'cosign3',
    'blob-keyless-rekor1-tsa',
    'the same with a timestamp',
    'keyless',
    config('rekor1-tsa'),
  ),
  blob(
    'cosign3',
    'blob-key-rekor2',
    'v0.3 bundle of a file by a key, in Rekor 2',
    'key',
    config('rekor2'),
  ),
  blob(
    'cosign3',
    'blob-keyless-rekor2',
    'v0.3 bundle of a file by a certificate, in Rekor 2',
    'keyless',
    config('rekor2'),
  ),
];
