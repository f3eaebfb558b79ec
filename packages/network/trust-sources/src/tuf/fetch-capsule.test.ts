import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Answers,
  type Source,
  signedText,
  startSource,
  TARGET,
  TufRepository,
} from '@sealift/fake-sources';
import { openConnections, serviceUrl } from '@sealift/http';
import { codeOf } from '@sealift/refusal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchCapsule } from './fetch-capsule.ts';
import { folderMirror, webMirror } from './mirror.ts';

const repository = new TufRepository('first');
repository.rotate();
repository.publish({ target: 'second' });
const { parts, answers, keys } = repository;
const connections = openConnections({});
const folder = mkdtempSync(join(tmpdir(), 'sealift-mirror-'));
let source: Source;
beforeAll(async () => {
  source = await startSource(() => 404);
  for (const [path, content] of repository.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await connections.close();
  await source.close();
});

function fetching(answering: Answers, known: readonly string[] = [], target = TARGET) {
  source.answer(answering);
  return fetchCapsule(webMirror(serviceUrl(source.url, '--url'), connections), target, known);
}
const but =
  (changed: string, answer: ReturnType<Answers>): Answers =>
  (path) =>
    path === changed ? answer : answers(path);
const STATED = { version: 2, expires: '2036-01-01T00:00:00Z' };
const text = (role: 'root' | 'timestamp' | 'targets', content: object): string =>
  signedText(role, { ...STATED, ...content }, []);

describe('a TUF repository', () => {
  it('is fetched from its first root to its target', async () => {
    const { capsule, target } = await fetching(answers);
    expect(capsule).toEqual({ ...parts, target: TARGET });
    expect(Buffer.from(target).toString()).toBe('second');
  });

  it('is fetched from behind the roots that are known', async () => {
    await fetching(answers, parts.roots);
    expect(source.asked.slice(-5)).toEqual([
      '/3.root.json',
      '/timestamp.json',
      '/2.snapshot.json',
      '/2.targets.json',
      expect.stringMatching(/^\/targets\/[0-9a-f]{64}\.trusted_root\.json$/),
    ]);
  });

  it('may be a folder, or say 403 of what is not there', async () => {
    expect((await fetchCapsule(folderMirror(folder), TARGET)).capsule.roots).toEqual(parts.roots);
    const strict: Answers = (path) => answers(path) ?? 403;
    expect((await fetching(strict)).capsule.roots).toEqual(parts.roots);
  });

  it('may give its files no version in their names', async () => {
    const plain = text('root', { version: 1, consistent_snapshot: false, keys: {}, roles: {} });
    const files = new Map<string, string | Uint8Array>([
      ['/1.root.json', plain],
      ['/timestamp.json', parts.timestamp],
      ['/snapshot.json', parts.snapshot],
      ['/targets.json', parts.targets],
      [`/targets/${TARGET}`, 'second'],
    ]);
    const { target } = await fetching((path) => files.get(path));
    expect(Buffer.from(target).toString()).toBe('second');
  });

  const hashes = (value: object) =>
    text('targets', { targets: { [TARGET]: { length: 6, hashes: value } } });
  it.each<[string, Answers, string]>([
    ['no root', but('/1.root.json', 404), 'TRUST_SOURCE'],
    ['a root that is none', but('/1.root.json', '{}'), 'TRUST_SOURCE'],
    [
      'a root of another version than its name',
      but('/2.root.json', parts.roots[0]),
      'TRUST_SOURCE',
    ],
    ['no timestamp', but('/timestamp.json', 404), 'TRUST_SOURCE'],
    [
      'a timestamp that lists nothing',
      but('/timestamp.json', text('timestamp', {})),
      'TRUST_SOURCE',
    ],
    [
      'a version that leads elsewhere',
      but('/timestamp.json', text('timestamp', { meta: { 'snapshot.json': { version: '../1' } } })),
      'TRUST_SOURCE',
    ],
    ['no snapshot', but('/2.snapshot.json', 404), 'TRUST_SOURCE'],
    ['no targets', but('/2.targets.json', 404), 'TRUST_SOURCE'],
    [
      'targets without the target',
      but('/2.targets.json', text('targets', { targets: {} })),
      'TRUST_SOURCE',
    ],
    [
      'a hash that leads elsewhere',
      but('/2.targets.json', hashes({ sha256: '../../x' })),
      'TRUST_SOURCE',
    ],
    [
      'a target that is gone',
      but('/2.targets.json', hashes({ sha256: 'ab'.repeat(32) })),
      'TRUST_SOURCE',
    ],
    [
      'more than metadata take',
      but('/timestamp.json', 'x'.repeat(1024 * 1024 + 1)),
      'TRUST_SOURCE',
    ],
    ['bytes that are no text', but('/timestamp.json', Uint8Array.of(0xff, 0xfe)), 'TRUST_SOURCE'],
    ['an error', but('/timestamp.json', 500), 'TRUST_SOURCE'],
  ])('is refused for %s', async (_, answering, code) =>
    expect(await codeOf(() => fetching(answering))).toBe(code),
  );

  it('is refused for roots without end, and a name that leaves its folder', async () => {
    const endless: Answers = (path) => {
      const [, version] = /^\/(\d+)\.root\.json$/.exec(path) ?? [];
      return version && text('root', { version: Number(version), ...keys });
    };
    expect(await codeOf(() => fetching(endless))).toBe('TRUST_SOURCE');
    expect(await codeOf(() => fetching(answers, [], '../x'))).toBe('USAGE');
  });
});
