import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program, type Workbench } from '@sealift/real-stack';

/**
 * What ordinary tools make of our tar: each command line must succeed, and its output hold the
 * image's digest.
 */
export interface Reader {
  readonly program: string;
  readonly how: string;
  read(bench: Workbench, bundle: string, name: string, digest: string): Promise<void>;
}

const holding = (digest: string, output: string): void => {
  if (!output.includes(digest))
    throw new Error(`${digest} is not in its answer: ${output.slice(0, 400)}`);
};

/** Runs `work` with a folder that is gone afterwards. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-reader-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A layout in a folder, for tools that read no tar. */
const unpacked = async (
  bench: Workbench,
  bundle: string,
  work: (layout: string) => Promise<void>,
): Promise<void> =>
  inFolder(async (folder) => {
    await bench.run('tar', ['-xf', bundle, '-C', folder]);
    await work(folder);
  });

/** A daemon of our own, with its files in `folder`. */
async function withContainerd(
  folder: string,
  work: (address: string) => Promise<void>,
): Promise<void> {
  const address = join(folder, 'socket');
  const args = [
    '--root',
    join(folder, 'root'),
    '--state',
    join(folder, 'state'),
    '--address',
    address,
    '--log-level',
    'error',
  ];
  const daemon = spawn(program('containerd'), args, { stdio: 'ignore' });
  const ended = once(daemon, 'close');
  try {
    for (let tries = 0; tries < 100 && !existsSync(address); tries++) await sleep(100);
    await work(address);
  } finally {
    daemon.kill();
    await ended;
  }
}

export const READERS: readonly Reader[] = [
  {
    program: 'skopeo',
    how: 'skopeo copy --all oci-archive:',
    read: (bench, bundle, name, digest) =>
      inFolder(async (folder) => {
        await bench.run('skopeo', [
          'copy',
          '-q',
          '--insecure-policy',
          '--all',
          '--preserve-digests',
          `oci-archive:${bundle}:${name}`,
          `oci:${folder}/out:1`,
        ]);
        holding(digest, await bench.run('cat', [`${folder}/out/index.json`]));
      }),
  },
  {
    program: 'regctl',
    how: 'regctl image import',
    read: (bench, bundle, name, digest) =>
      inFolder(async (folder) => {
        await bench.run('regctl', [
          'image',
          'import',
          '--name',
          name,
          `ocidir://${folder}/out:1`,
          bundle,
        ]);
        holding(digest, await bench.run('regctl', ['image', 'digest', `ocidir://${folder}/out:1`]));
      }),
  },
  {
    program: 'oras',
    how: 'oras manifest fetch --oci-layout',
    read: async (bench, bundle, name, digest) =>
      holding(
        digest,
        await bench.run('oras', [
          'manifest',
          'fetch',
          '--descriptor',
          '--oci-layout-path',
          bundle,
          name,
        ]),
      ),
  },
  {
    program: 'crane',
    how: 'crane push of the unpacked layout',
    read: (bench, bundle, name, digest) =>
      unpacked(bench, bundle, async (layout) => {
        const to = name.replace(/:1$/, ':crane');
        await bench.run('crane', ['push', '--insecure', '--index', layout, to]);
        const [repository = ''] = to.split(/:(?=[^/:]*$)/);
        holding(
          digest,
          `${digest} ` +
            `${await bench.run('crane', ['manifest', '--insecure', `${repository}@${digest}`])}`,
        );
      }),
  },
  {
    program: 'podman',
    how: 'podman pull oci-archive:',
    read: (bench, bundle, name, digest) =>
      inFolder(async (folder) => {
        const store = [
          '--root',
          `${folder}/root`,
          '--runroot',
          `${folder}/run`,
          '--storage-driver',
          'vfs',
        ];
        await bench.run('podman', [...store, 'pull', '-q', `oci-archive:${bundle}:${name}`]);
        holding(digest, await bench.run('podman', [...store, 'images', '--digests', '--no-trunc']));
        await bench.run('podman', [...store, 'rmi', '-a', '-f']);
      }),
  },
  {
    program: 'ctr',
    how: 'ctr images import, unpacked',
    read: (bench, bundle, _, digest) =>
      inFolder((folder) =>
        withContainerd(folder, async (address) => {
          await bench.run('ctr', [
            '-a',
            address,
            'images',
            'import',
            '--snapshotter',
            'native',
            bundle,
          ]);
          holding(digest, await bench.run('ctr', ['-a', address, 'images', 'ls']));
        }),
      ),
  },
];
