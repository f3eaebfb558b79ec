import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DockerRegistry,
  findDockerRegistry,
  startDockerRegistry,
} from '@sealift/fake-registry';
import {
  attest,
  cosignTag,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canIsolate, installed, type Ran, run } from '../programs.ts';
import { describeRun, digestAt, findProgram, pushSaved } from './skopeo.ts';

const registryProgram = await findDockerRegistry(process.env);
const skopeo = findProgram('skopeo', process.env);
const strace = findProgram('strace', process.env);
const isolated = canIsolate();

const REPOSITORY = 'team/app';
const IDENTITY = [
  '--certificate-identity',
  'release@example.com',
  '--certificate-oidc-issuer',
  'https://accounts.example.com',
];

describe.skipIf(registryProgram === undefined || skopeo === undefined)(
  'with skopeo and docker-registry (skipped where they are not installed)',
  () => {
    let work: string;
    let outside: DockerRegistry;
    let inside: DockerRegistry;
    let digest: string;
    let name: string;
    const trust = ['--trusted-root', 'trusted_root.json', ...IDENTITY];
    const sealift = (...args: readonly string[]): Promise<Ran> =>
      run(['sealift', ...args], { cwd: work });
    const verify = (...args: readonly string[]): Promise<Ran> =>
      run(['sealift-verify', 'verify', ...args], { cwd: work, isolated });
    const good = (ran: Ran): void => expect(ran.status, describeRun(ran)).toBe(0);

    beforeAll(async () => {
      work = mkdtempSync(join(tmpdir(), 'sealift-real-'));
      [outside, inside] = await Promise.all([
        startDockerRegistry(registryProgram ?? ''),
        startDockerRegistry(registryProgram ?? ''),
      ]);
      name = `${outside.host}/${REPOSITORY}:1.0`;
      const world = createWorld({ seed: 'real programs' });
      const image = makeImage({ seed: 'real' });
      const signer = world.issueLeaf({
        identity: { email: 'release@example.com' },
        issuer: 'https://accounts.example.com',
      });
      const predicate = {
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: { buildDefinition: {}, runDetails: {} },
      };
      const attachments = [
        signSimple(world, image.root, { signer, dockerReference: `${outside.host}/${REPOSITORY}` }),
        attest(world, image.root, {
          signer,
          subjectName: `${outside.host}/${REPOSITORY}`,
          ...predicate,
        }),
      ];
      await writeLayout(join(work, 'saved'), { images: [image], attachments });
      writeFileSync(join(work, 'trusted_root.json'), world.trustedRoot());
      digest = await pushSaved(skopeo ?? '', join(work, 'saved'), work, {
        host: outside.host,
        repository: REPOSITORY,
        tag: '1.0',
      });
    });
    afterAll(async () => {
      await Promise.all([outside.close(), inside.close()]);
      rmSync(work, { recursive: true });
    });

    it('exports what skopeo pushed, and verifies it without a network', async () => {
      good(await sealift('export', name, '-o', 'b.tar', ...trust));
      good(await verify('b.tar', ...trust));
      good(await verify('b.tar', ...trust, '--type', 'slsaprovenance1'));
    });

    it('exports the same bytes again', async () => {
      good(await sealift('export', name, '-o', 'again.tar'));
      expect(readFileSync(join(work, 'again.tar')).equals(readFileSync(join(work, 'b.tar')))).toBe(
        true,
      );
    });

    it.skipIf(strace === undefined)(
      'opens no socket while it verifies (skipped where strace is not installed)',
      async () => {
        const traced = ['-f', '-qq', '-e', 'trace=network', '-o', 'trace'];
        good(
          await run(
            [strace ?? '', ...traced, installed('sealift-verify'), 'verify', 'b.tar', ...trust],
            { cwd: work },
          ),
        );
        const sockets = readFileSync(join(work, 'trace'), 'utf8').match(/\bsocket\((?!AF_UNIX).*/g);
        expect(sockets).toBeNull();
      },
    );

    it('makes bundles that skopeo reads', async () => {
      mkdirSync(join(work, 'dir'));
      good(
        await run(
          [
            skopeo ?? '',
            'copy',
            '--all',
            '--insecure-policy',
            `oci-archive:b.tar:${name}`,
            'dir:dir',
          ],
          { cwd: work },
        ),
      );
    });

    it('refuses to import a tag that nothing binds to the digest', async () => {
      const ran = await sealift('import', 'b.tar', '--to', inside.host, ...trust);
      expect([ran.status, ran.code], describeRun(ran)).toEqual([1, 'NAME_UNBOUND']);
      expect(await digestAt(inside.host, REPOSITORY, '1.0')).toBeUndefined();
    });

    it('imports if allowed: digests equal, signature and attestation present', async () => {
      good(
        await sealift('import', 'b.tar', '--to', inside.host, ...trust, '--accept-unbound-names'),
      );
      for (const tag of ['1.0', cosignTag(digest, 'sig'), cosignTag(digest, 'att')]) {
        const [there, here] = await Promise.all([
          digestAt(outside.host, REPOSITORY, tag),
          digestAt(inside.host, REPOSITORY, tag),
        ]);
        expect([tag, here]).toEqual([tag, there]);
        expect(here).toBeDefined();
      }
    });

    it('exports the same image from its new home', async () => {
      good(await sealift('export', `${inside.host}/${REPOSITORY}:1.0`, '-o', 'home.tar', ...trust));
    });
  },
);
