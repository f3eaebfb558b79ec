import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_VERSION, PLATFORMS } from './platforms.ts';

/**
 * How the archives were built, as SLSA provenance 1 has it (slsa.dev/spec/v1.0/provenance): from
 * which commit, with which lock file and which Node. It says no time and no host, so that whoever
 * builds again states the same. @throws where the tree is not the commit's
 */
export function provenance(root: string): object {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  if (git('status', '--porcelain') !== '') throw new Error('the tree has changes: commit them');
  const lock = createHash('sha256').update(readFileSync(join(root, 'pnpm-lock.yaml')));
  return {
    buildDefinition: {
      buildType: 'https://sealift.dev/build/pack-all/v1',
      externalParameters: { command: 'pnpm pack:all' },
      resolvedDependencies: [
        {
          uri: 'git+https://github.com/sealift/sealift',
          digest: { gitCommit: git('rev-parse', 'HEAD') },
        },
        { name: 'pnpm-lock.yaml', digest: { sha256: lock.digest('hex') } },
        ...Object.values(PLATFORMS).map(({ node, sha512 }) => ({
          uri: `pkg:npm/${node}@${NODE_VERSION}`,
          digest: { sha512: Buffer.from(sha512, 'base64').toString('hex') },
        })),
      ],
    },
    runDetails: { builder: { id: 'https://sealift.dev/build/by-hand' } },
  };
}
