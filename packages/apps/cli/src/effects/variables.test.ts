/**
 * Every variable that the README, a guide, the reference or a help text names has an effect, or is
 * refused: a name without a row fails.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands/index.ts';
import { ADA, KEYED, PINNED } from './policy-rows.fixture.ts';
import { EffectsWorld } from './world.fixture.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const FAMILIES = 'SIGSTORE|COSIGN|SEALIFT|DOCKER|REGISTRY|HTTPS?|NO|TUF|XDG|NODE|SSL|SOURCE';
const VARIABLE = new RegExp(`\\b(?:${FAMILIES})_[A-Z0-9_]*[A-Z0-9]\\b`, 'g');

const KEY = '--key AT/own.key';
const CA = '--ca-roots AT/roots.pem --ca-intermediates AT/intermediates.pem';

type Case = readonly [name: string, line: string, value: string, code: string];
const ELSEWHERE = 'registry.example/signatures';
const IMAGE = 'REGISTRY/a/b:1';
const DETACHED = '--payload AT/a --signature AT/a.sig --key AT/signer.pub';

const CASES: readonly Case[] = [
  [
    'SIGSTORE_REKOR_PUBLIC_KEY',
    'verify AT/app.tar --key AT/signer.pub',
    'AT/rekor.pub',
    'accepted',
  ],
  [
    'SIGSTORE_ROOT_FILE',
    `verify AT/app.tar ${PINNED.replace(CA, '')} ${ADA}`,
    'AT/chain.pem',
    'accepted',
  ],
  ['SIGSTORE_ROOT_FILE', `verify AT/app.tar ${KEYED}`, 'AT/chain.pem', 'accepted'],
  ['SIGSTORE_CT_LOG_PUBLIC_KEY_FILE', `verify AT/app.tar ${KEYED}`, 'AT/ct.pub', 'accepted'],
  [
    'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
    `verify AT/app.tar --rekor-key AT/rekor.pub ${CA} ${ADA}`,
    'AT/ct.pub',
    'accepted',
  ],
  ['SIGSTORE_TSA_CERTIFICATE_FILE', `verify AT/app.tar ${KEYED}`, '/nonexistent', 'CONFIG'],
  ['COSIGN_PASSWORD', `sign-blob AT/a ${KEY} --bundle OUT/b.json`, 'wrong', 'KEY_PASSWORD'],
  [
    'COSIGN_PKCS11_MODULE_PATH',
    'key public --key pkcs11:object=signer',
    '/nonexistent.so',
    'TOKEN',
  ],
  ['SOURCE_DATE_EPOCH', `sign oci:AT/layout ${KEY}`, 'canary', 'CONFIG'],
  ['SEALIFT_SIGNER_CONFIG', 'service keys', 'AT/garbage', 'CONFIG'],
  ...[
    `import AT/app.tar --to REGISTRY/m ${KEYED}`,
    `load --dir AT/saved ${IMAGE} ${KEYED}`,
    `save ${IMAGE} --dir OUT/x`,
    `tree ${IMAGE}`,
    `locate ${IMAGE}`,
    `prune AT/app.tar --to REGISTRY/m`,
    `download signature ${IMAGE}`,
    `download attestation ${IMAGE}`,
    `download sbom ${IMAGE}`,
    `sign ${IMAGE} ${KEY}`,
    `attest ${IMAGE} ${KEY} --type custom --predicate AT/predicate.json`,
    `attach signature ${IMAGE} ${DETACHED}`,
    `attach attestation ${IMAGE} --attestation AT/garbage`,
    `attach bundle ${IMAGE} --bundle AT/key.json`,
    `attach sbom ${IMAGE} --sbom AT/garbage`,
  ].map((line): Case => ['COSIGN_REPOSITORY', line, ELSEWHERE, 'CONFIG']),
  ...[
    `export ${IMAGE} -o OUT/x`,
    `verify ${IMAGE} ${KEYED}`,
    `copy ${IMAGE} ${IMAGE} ${KEYED}`,
  ].map((line): Case => ['COSIGN_REPOSITORY', line, `${ELSEWHERE}:tag`, 'CONFIG']),
];

/** What a test elsewhere shows, from the root of the repository. */
const TOLD: Readonly<Record<string, string>> = {
  COSIGN_KEY: 'packages/apps/cli/src/cosign.test.ts',
  COSIGN_TRUSTED_ROOT: 'packages/pure/cosign/src/fates.test.ts',
  COSIGN_INSECURE_IGNORE_TLOG: 'packages/apps/cli/src/cosign.test.ts',
  SEALIFT_NEW_PASSWORD: 'packages/apps/cli/src/passwords.story.test.ts',
  SIGSTORE_ID_TOKEN: 'packages/apps/cli/src/identity.test.ts',
  COSIGN_PKCS11_PIN: 'packages/apps/cli/src/tokens.story.test.ts',
  DOCKER_CONFIG: 'packages/network/registry/src/credentials/credentials.test.ts',
  DOCKER_HOST: 'packages/apps/cli/src/docker-daemon.test.ts',
  REGISTRY_AUTH_FILE: 'packages/network/registry/src/credentials/credentials.test.ts',
  HTTPS_PROXY: 'packages/network/registry/src/transport/connection.test.ts',
  HTTP_PROXY: 'packages/network/http/src/environment.test.ts',
  NO_COLOR: 'packages/local/console/src/program/program.test.ts',
  NODE_EXTRA_CA_CERTS: 'packages/apps/cli/src/connected.story.test.ts',
  NODE_OPTIONS: 'packages/local/workflows/src/verifying/setup.test.ts',
  NODE_TLS_REJECT_UNAUTHORIZED: 'packages/network/http/src/environment.test.ts',
  XDG_CACHE_HOME: 'packages/apps/cli/src/exporting/cache.test.ts',
  XDG_CONFIG_HOME: 'packages/network/registry/src/credentials/credentials.test.ts',
  XDG_RUNTIME_DIR: 'packages/network/registry/src/credentials/credentials.test.ts',
  NO_PROXY: 'packages/network/registry/src/transport/connection.test.ts',
};

const world = new EffectsWorld();
beforeAll(() => world.start());
afterAll(() => world.stop());

describe('every variable', () => {
  it('that is written of has a row', async () => {
    const help = await Promise.all(
      Object.values(COMMANDS).map(async (load) => {
        const { default: command } = await load();
        return [command.description, ...Object.values(command.flags ?? {}).map((f) => f.summary)];
      }),
    );
    const pages = [
      'README.md',
      ...globSync('{docs/{reference,guides/*},packages/apps/*/README}.md', { cwd: ROOT }),
    ].map((page) => readFileSync(join(ROOT, page), 'utf8'));
    const text = [...pages, ...help.flat()].join('\n');
    const named = new Set(text.match(VARIABLE));
    const known = new Set([...CASES.map(([name]) => name), ...Object.keys(TOLD)]);
    const unshown = [...named].filter((name) => !known.has(name));
    expect(unshown, 'add each to CASES, or name a test of its own in TOLD').toEqual([]);
  });

  it.each(Object.entries(TOLD))('%s: a test of its own shows it', (name, file) =>
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name),
  );

  it.each(CASES)('%s: %s', async (name, line, value, code) => {
    const words = line.split(' ').filter((word) => word !== '');
    const without = await world.observe(words, {});
    const set = await world.observe(words, { environment: { [name]: value } });
    expect(set.code, set.message).toBe(code);
    expect(set).not.toEqual(without);
  });
});
