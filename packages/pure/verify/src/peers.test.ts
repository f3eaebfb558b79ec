import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import type { Descriptor } from '@sealift/oci';
import { NEEDS, PEERS } from '@sealift/peers';
import { buildPolicy, type PolicyOptions } from '@sealift/policy';
import { trustFromPem, trustFromTrustedRoot } from '@sealift/trust';
import { describe, expect, it } from 'vitest';
import type { Source } from './source.ts';
import { verdictOf, verifyImages } from './world.fixture.ts';

/** Real images, saved by cosign, with attestations of a reusable workflow. */
const file = (path: string): Uint8Array => readFileSync(join(PEERS, path));
const pem = (name: string) => ({
  text: readFileSync(join(PEERS, 'trusted-roots', name), 'utf8'),
  source: name,
});

function saved(layout: string): Source {
  const blob = (digest: string): string => join(PEERS, layout, 'blobs/sha256', digest.slice(7));
  const { manifests } = JSON.parse(readFileSync(join(PEERS, layout, 'index.json'), 'utf8')) as {
    manifests: (Descriptor & { annotations: { kind: string } })[];
  };
  const [image, attestations] = manifests;
  if (image === undefined || attestations === undefined)
    throw new Error('a saved layout holds an image and its attestations');
  return {
    images: [{ name: 'ghcr.io/example/e2e:v1', descriptor: image }],
    evidence: [{ subject: image.digest, scheme: 'cosign-att', descriptor: attestations }],
    size: (digest: Digest) => (existsSync(blob(digest)) ? 1 : undefined),
    read: async (digest: Digest) => readFileSync(blob(digest)),
  };
}

const GENERATOR = '^https://github\\.com/slsa-framework/slsa-github-generator/.*$';
const ASKED: PolicyOptions = {
  keys: [],
  types: ['slsaprovenance'],
  ignoreTlog: false,
  ignoreSct: false,
  certificateIdentityRegexp: GENERATOR,
  certificateOidcIssuer: 'https://token.actions.githubusercontent.com',
  certificateGithubWorkflowRepository: 'slsa-framework/example-package',
};

describe.skipIf(PEERS === '')(`images of slsa-verifier ${NEEDS}`, () => {
  const root = () =>
    trustFromTrustedRoot(file('trusted-roots/public-good.json'), 'public-good.json');
  const pins = (change: object = {}) =>
    trustFromPem({
      rekorKeys: [pem('public-good-rekor.pub')],
      caRoots: [pem('public-good-fulcio_v1.crt.pem')],
      caIntermediates: [pem('public-good-fulcio_intermediate_v1.crt.pem')],
      ctKeys: [pem('public-good-ctfe.pub'), pem('public-good-ctfe_2022.pub')],
      ...change,
    });
  const layouts = ['v1.4.0', 'v1.10.0', 'v2.1.0'].map(
    (version) => `slsa-verifier/${version}/container_workflow_dispatch`,
  );
  const run = (layout: string, trust = root(), options: Partial<PolicyOptions> = {}) =>
    verifyImages(saved(layout), {
      trust,
      policy: buildPolicy({ ...ASKED, ...options }),
      crypto: nodeCrypto,
    });

  it.each(layouts)('%s with a trusted root', async (layout) =>
    expect(verdictOf(await run(layout))).toBe('accepted'),
  );
  it.each(layouts)('%s with PEM pins', async (layout) =>
    expect(verdictOf(await run(layout, pins()))).toBe('accepted'),
  );

  it.each<[string, Partial<PolicyOptions>, string]>([
    ['no type: an attestation is no signature', { types: [] }, 'NO_SIGNATURE'],
    ['another type', { types: ['spdx'] }, 'NO_ATTESTATION'],
    ['another issuer', { certificateOidcIssuer: 'https://accounts.google.com' }, 'IDENTITY'],
    [
      'another identity',
      { certificateIdentityRegexp: '^https://github\\.com/other/.*$' },
      'IDENTITY',
    ],
    [
      'another source repository',
      { certificateGithubWorkflowRepository: 'other/package' },
      'IDENTITY',
    ],
  ])('refuses %s', async (_, options, code) => {
    for (const layout of layouts) expect(verdictOf(await run(layout, root(), options))).toBe(code);
  });

  it('refuses another log key', async () => {
    for (const layout of layouts)
      expect(
        verdictOf(
          await run(
            layout,
            pins({
              rekorKeys: [{ ...pem('public-good-ctfe_2022.pub') }],
              ctKeys: [pem('public-good-ctfe.pub')],
            }),
          ),
        ),
      ).toBe('UNKNOWN_LOG');
  });

  it('refuses another root', async () => {
    const staging = trustFromTrustedRoot(file('trusted-roots/staging.json'), 'staging.json');
    for (const layout of layouts)
      expect(verdictOf(await run(layout, { ...root(), authorities: staging.authorities }))).toBe(
        'CERT_CHAIN',
      );
    for (const layout of layouts) expect(verdictOf(await run(layout, staging))).toBe('UNKNOWN_LOG');
  });
});
