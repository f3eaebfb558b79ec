import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canIsolate, type Ran, run } from '../programs.ts';
import { flipBit } from '../tampering.ts';
import { describeRun } from './skopeo.ts';

const peers = process.env['SEALIFT_PEERS_DIR'] ?? '';
const saved = (version: string): string =>
  join(peers, 'slsa-verifier', version, 'container_workflow_dispatch');
const pin = (name: string): string => join(peers, 'trusted-roots', name);

const ROOT = ['--trusted-root', pin('public-good.json')];
const PEM = [
  ['--rekor-key', pin('public-good-rekor.pub')],
  ['--ca-roots', pin('public-good-fulcio_v1.crt.pem')],
  ['--ca-intermediates', pin('public-good-fulcio_intermediate_v1.crt.pem')],
  ['--ct-key', pin('public-good-ctfe.pub'), '--ct-key', pin('public-good-ctfe_2022.pub')],
].flat();
const IDENTITY = [
  '--certificate-identity-regexp',
  String.raw`^https://github\.com/slsa-framework/slsa-github-generator/.*$`,
];
const ISSUER = ['--certificate-oidc-issuer', 'https://token.actions.githubusercontent.com'];
const SOURCE = ['--certificate-github-workflow-repository', 'slsa-framework/example-package'];
const TYPE = ['--type', 'slsaprovenance'];
const SIGNER = [...IDENTITY, ...ISSUER, ...SOURCE];

describe.skipIf(!existsSync(saved('v2.1.0')))(
  'images of slsa-verifier (skipped without SEALIFT_PEERS_DIR)',
  () => {
    let work: string;
    const verify = (bundle: string, ...policy: readonly string[]): Promise<Ran> =>
      run(['sealift-verify', 'verify', bundle, ...policy], { cwd: work, isolated: canIsolate() });
    const ended = async (running: Promise<Ran>): Promise<unknown> => {
      const ran = await running;
      return {
        exit: ran.status,
        code: ran.code,
        ...(ran.status === null || ran.status > 4 ? { ran: describeRun(ran) } : {}),
      };
    };

    beforeAll(async () => {
      work = mkdtempSync(join(tmpdir(), 'sealift-images-'));
      writeFileSync(join(work, 'other-rekor.pub'), createWorld({ seed: 'another' }).pins.rekorKey);
      for (const version of ['v2.1.0', 'v1.4.0', 'v1.10.0']) {
        const ran = await run(
          [
            'sealift',
            'export',
            `oci:${saved(version)}`,
            '--as',
            `ghcr.io/example/e2e:${version}`,
            '-o',
            `${version}.tar`,
          ],
          { cwd: work },
        );
        expect(ran.status, describeRun(ran)).toBe(0);
      }
    });
    afterAll(() => rmSync(work, { recursive: true }));

    describe.each(['v2.1.0', 'v1.4.0', 'v1.10.0'])('%s', (version) => {
      const bundle = `${version}.tar`;

      it('is accepted with the public-good trusted root', async () => {
        expect(await ended(verify(bundle, ...TYPE, ...ROOT, ...SIGNER))).toEqual({
          exit: 0,
          code: undefined,
        });
      });

      it('is accepted with PEM pins', async () => {
        expect(await ended(verify(bundle, ...TYPE, ...PEM, ...SIGNER))).toEqual({
          exit: 0,
          code: undefined,
        });
      });

      it('is rejected without --type, since it carries no signature', async () => {
        const ran = await verify(bundle, ...ROOT, ...SIGNER);
        expect([ran.status, ran.code], describeRun(ran)).toEqual([1, 'NO_SIGNATURE']);
        expect(ran.message).toContain('attestation');
      });

      it.each([
        [
          'another issuer',
          [...IDENTITY, '--certificate-oidc-issuer', 'https://accounts.example.com', ...SOURCE],
        ],
        [
          'another identity',
          ['--certificate-identity', 'https://github.com/somebody/else', ...ISSUER, ...SOURCE],
        ],
        [
          'another source repository',
          [...IDENTITY, ...ISSUER, '--certificate-github-workflow-repository', 'somebody/else'],
        ],
      ])('is rejected with %s', async (_, signer) => {
        expect(await ended(verify(bundle, ...TYPE, ...ROOT, ...signer))).toEqual({
          exit: 1,
          code: 'IDENTITY',
        });
      });

      it('is rejected with another instance pinned', async () => {
        const ran = await verify(bundle, ...TYPE, '--trusted-root', pin('staging.json'), ...SIGNER);
        expect(ran.status, describeRun(ran)).toBe(1);
        expect(['CERT_CHAIN', 'UNKNOWN_LOG']).toContain(ran.code);
      });

      it('is rejected with another Rekor key', async () => {
        const ran = await verify(bundle, ...TYPE, ...PEM.with(1, 'other-rekor.pub'), ...SIGNER);
        expect(ran.status, describeRun(ran)).toBe(1);
        expect(['UNKNOWN_LOG', 'SET']).toContain(ran.code);
      });

      it.each([0.001, 0.1, 0.35, 0.6, 0.85, 0.999])(
        'is refused with one bit changed at %d of its length',
        async (part) => {
          const path = join(work, `${version}-flipped.tar`);
          flipBit(join(work, bundle), path, part);
          const ran = await verify(path, ...TYPE, ...ROOT, ...SIGNER);
          expect(ran.status, describeRun(ran)).toBe(3);
          expect(ran.code).toMatch(/^(?:DIGEST|TAR_\w+|MANIFEST|INDEX)$/);
        },
      );
    });

    it('gives the same bytes twice', async () => {
      const again = [
        'sealift',
        'export',
        `oci:${saved('v2.1.0')}`,
        '--as',
        'ghcr.io/example/e2e:v2.1.0',
        '-o',
        'again.tar',
      ];
      expect((await run(again, { cwd: work })).status).toBe(0);
      expect(
        readFileSync(join(work, 'again.tar')).equals(readFileSync(join(work, 'v2.1.0.tar'))),
      ).toBe(true);
    });
  },
);
