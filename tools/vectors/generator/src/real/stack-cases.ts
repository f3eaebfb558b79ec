import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createTree,
  REKOR2_ORIGIN,
  rekor1,
  type Service,
  start,
  stopProcess,
  URLS,
  type Workbench,
  witnessKey,
} from '@sealift/real-stack';
import type { Files } from '../vector.ts';
import { BLOB_CASES } from './blob-cases.ts';
import type { RealCase } from './case.ts';
import { versionOf } from './image-cases.ts';

/**
 * Cases for which a service has to be stopped and started otherwise; they come last, since the
 * stack is another afterwards.
 */
export const STACK_CASES: readonly RealCase[] = [
  {
    program: versionOf('rekor2', 'rekor'),
    name: 'witness-down',
    about:
      'the witness was down, so that the checkpoint bears the log’s signature alone, and the ' +
      'policy asks for the witness’s',
    expect: 'POLICY',
    make: async (bench) => {
      await stopProcess(bench.places.folder, 'witness');
      return {
        ...(await makeBlob(bench, 'blob-keyless-rekor2')),
        witnesses: `${witnessKey(bench)}\n`,
        'witness-quorum': '1\n',
      };
    },
  },
  {
    program: versionOf('rekor1', 'rekor'),
    name: 'rotated-key-before',
    about: 'logged under a key that was retired later; the trusted root says until when it counted',
    expect: 'accepted',
    make: async (bench) => {
      await restart(bench, rekor1('rekor1-old.key'));
      writeFileSync(bench.file('tree'), await treeId());
      return { ...(await makeBlob(bench, 'blob-key')), 'trusted_root.json': await rotate(bench) };
    },
  },
  {
    program: versionOf('rekor1', 'rekor'),
    name: 'rotated-key-after',
    about: 'logged under the new key, after the old one was retired',
    expect: 'accepted',
    make: async (bench) => ({
      ...(await makeBlob(bench, 'blob-key')),
      'trusted_root.json': readFileSync(bench.file('rotated.json')),
    }),
  },
];

const makeBlob = (bench: Workbench, name: string): Promise<Files> => {
  const found = BLOB_CASES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no such case: ${name}`);
  return found.make(bench);
};

async function restart(bench: Workbench, service: Service): Promise<void> {
  await stopProcess(bench.places.folder, service.name);
  await start(bench.places, service, () => {});
}

async function treeId(): Promise<string> {
  const answer = await fetch(`${URLS.rekor1}/api/v1/log`);
  return ((await answer.json()) as { treeID: string }).treeID;
}

/**
 * Rekor goes on with a new tree and key, the old ones beside them; returns a trusted root that
 * knows both windows.
 */
async function rotate(bench: Workbench): Promise<Buffer> {
  const { places, file, run } = bench;
  await sleep(2000);
  const turn = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace('.000', '');
  await sleep(2000);
  const shard = [
    `- treeID: ${readFileSync(file('tree'), 'utf8')}`,
    '  signingConfig:',
    `    signingSchemeOrKeyPath: ${places.pki('rekor1-old.key')}`,
    '',
  ];
  writeFileSync(file('shards.yaml'), shard.join('\n'));
  await restart(
    bench,
    rekor1('rekor1.key', [
      '--trillian_log_server.tlog_id',
      createTree(),
      '--trillian_log_server.sharding_config',
      file('shards.yaml'),
    ]),
  );
  const windows = [
    `--rekor=url=${URLS.rekor1},public-key=${places.pki('rekor1-old.pub')},` +
      `start-time=2024-01-01T00:00:00Z,end-time=${turn}`,
    `--rekor=url=${URLS.rekor1},public-key=${places.pki('rekor1.pub')},start-time=${turn}`,
    `--rekor=url=https://${REKOR2_ORIGIN},public-key=${places.pki('rekor2.pub')},` +
      `start-time=2024-01-01T00:00:00Z,origin=${REKOR2_ORIGIN}`,
  ];
  await run('cosign3', ['trusted-root', 'create', '--out', file('rotated.json'), ...windows]);
  return readFileSync(file('rotated.json'));
}

/** For a variant: the entry of the retired key, under a root whose window ended before it. */
export const endedBefore = (root: Uint8Array | string | undefined): string =>
  Buffer.from(root ?? '')
    .toString()
    .replace(/"end":\s*"[^"]+"/, '"end": "2024-06-01T00:00:00Z"');
