/** TUF repositories, right and wrong, through tuf-js and through ours. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  listText,
  makeTufKeys,
  rootText,
  type Source,
  startSource,
  TARGET,
  TufRepository,
  targetsText,
} from '@sealift/fake-sources';
import { openConnections, serviceUrl } from '@sealift/http';
import { fetchCapsule, webMirror } from '@sealift/trust-sources';
import { followCapsule } from '@sealift/tuf';
import { Updater } from 'tuf-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PAST = '2020-01-01T00:00:00Z';
const STATED = { version: 2, expires: '2036-01-01T00:00:00Z' };

const repository = new TufRepository('first');
const [first = ''] = repository.parts.roots;
const old = { ...repository.parts, keys: repository.keys };
repository.rotate({ keys: makeTufKeys() });
repository.publish({ target: 'second' });
const { files, keys } = repository;

/** The files of the repository with some of them changed; undefined: gone. */
const changed =
  (change: Readonly<Record<string, string | Uint8Array | undefined>>) => (path: string) => {
    const name = path.slice(1);
    return Object.hasOwn(change, name) ? change[name] : files.get(name);
  };
const expiring = (role: 'root' | 'timestamp' | 'snapshot' | 'targets') => {
  const made = new TufRepository('first', old.keys);
  made.rotate({ expires: { [role]: PAST } });
  made.publish({ expires: { [role]: PAST } });
  return (path: string) => made.files.get(path.slice(1));
};
const [root, online] = [keys.root.keys, keys.timestamp.keys];
const target = [...files.keys()].filter((name) => name.startsWith('targets/')).at(-1) ?? '';

const CASES: readonly [
  string,
  'takes' | 'refuses',
  (path: string) => ReturnType<Map<string, string | Uint8Array>['get']>,
][] = [
  ['what is right', 'takes', changed({})],
  [
    'a root that only its own keys signed',
    'refuses',
    changed({ '2.root.json': rootText(keys, STATED, root) }),
  ],
  [
    'a root that only those before signed',
    'refuses',
    changed({ '2.root.json': rootText(keys, STATED, old.keys.root.keys) }),
  ],
  [
    'a root of another version',
    'refuses',
    changed({
      '2.root.json': rootText(keys, { ...STATED, version: 3 }, [...old.keys.root.keys, ...root]),
    }),
  ],
  ['a root that has expired', 'refuses', expiring('root')],
  ['a timestamp that has expired', 'refuses', expiring('timestamp')],
  ['a snapshot that has expired', 'refuses', expiring('snapshot')],
  ['targets that have expired', 'refuses', expiring('targets')],
  [
    'a timestamp of before, under the new root',
    'refuses',
    changed({ 'timestamp.json': old.timestamp }),
  ],
  ['a snapshot of before', 'refuses', changed({ '2.snapshot.json': old.snapshot })],
  ['targets of before', 'refuses', changed({ '2.targets.json': old.targets })],
  [
    'targets below their threshold',
    'refuses',
    (() => {
      const targets = targetsText(Buffer.from('second'), STATED, keys.targets.keys.slice(0, 1));
      const snapshot = listText('snapshot', { 'targets.json': targets }, STATED, online);
      const timestamp = listText('timestamp', { 'snapshot.json': snapshot }, STATED, online);
      return changed({
        '2.targets.json': targets,
        '2.snapshot.json': snapshot,
        'timestamp.json': timestamp,
      });
    })(),
  ],
  ['another target than is listed', 'refuses', changed({ [target]: 'secund' })],
  ['no target', 'refuses', changed({ [target]: undefined })],
];

let source: Source;
const connections = openConnections({});
const folders: string[] = [];
beforeAll(async () => {
  source = await startSource(() => 404);
});
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true });
  await connections.close();
  await source.close();
});

const verdict = async (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'takes',
    () => 'refuses',
  );

async function ours(): Promise<void> {
  const mirror = webMirror(serviceUrl(source.url, '--url'), connections);
  const { capsule, target: bytes } = await fetchCapsule(mirror, TARGET, [first]);
  followCapsule(capsule, bytes, { now: Date.now() });
}

async function theirs(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-tuf-'));
  folders.push(folder);
  writeFileSync(join(folder, 'root.json'), first);
  const [metadataBaseUrl, targetBaseUrl] = [source.url, `${source.url}/targets`];
  const folderPaths = { metadataDir: folder, targetDir: folder };
  const updater = new Updater({ metadataBaseUrl, targetBaseUrl, ...folderPaths });
  await updater.refresh();
  const info = await updater.getTargetInfo(TARGET);
  if (info === undefined) throw new Error('no target');
  await updater.downloadTarget(info);
}

describe('a TUF repository, to both clients', () => {
  it.each(CASES)('%s: %s', async (_, expected, answers) => {
    source.answer(answers);
    expect(await verdict(theirs), 'theirs').toBe(expected);
    expect(await verdict(ours), 'ours').toBe(expected);
  });
});
