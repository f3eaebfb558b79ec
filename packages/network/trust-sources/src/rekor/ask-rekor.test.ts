import { type Answers, type RekorAnswers, rekorAnswers, startSource } from '@sealift/fake-sources';
import { openConnections, serviceUrl } from '@sealift/http';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRekor } from './ask-rekor.ts';

const world = createWorld({ seed: 'served' });
const { log } = world;
const lost = world.keyPair('p256', 'lost');
const shard = { treeId: '12', size: 4, key: world.keyPair('p256', 'shard') };
const idOf = (options: RekorAnswers): string => options.key?.publicKeyPem ?? '';

let source: Awaited<ReturnType<typeof startSource>>;
const connections = openConnections({});
beforeAll(async () => {
  source = await startSource(rekorAnswers(log));
});
afterAll(async () => {
  await connections.close();
  await source.close();
});

function asked(answers: Answers, logId?: string, path = '') {
  source.answer(answers);
  return askRekor(serviceUrl(`${source.url}${path}`, '--url'), connections, logId);
}

/** A log whose answers to one path are others. */
const but =
  (start: string, answer: ReturnType<Answers>, options: RekorAnswers = {}): Answers =>
  (path) =>
    path.startsWith(start) ? answer : rekorAnswers(log, options)(path);

/** The state of the log, with some of it changed. */
const withState = (change: object): Answers => {
  const state = JSON.parse(String(rekorAnswers(log)('/api/v1/log'))) as object;
  const text = JSON.stringify({ ...state, ...change });
  return (path) => (path === '/api/v1/log' ? text : rekorAnswers(log)(path));
};
const withEntry = (change: object): Answers => {
  const answers = rekorAnswers(log);
  return (path) => {
    if (!path.includes('entries')) return answers(path);
    const entries = JSON.parse(String(answers(path))) as { [uuid: string]: object };
    return JSON.stringify(
      Object.fromEntries(Object.entries(entries).map(([id, one]) => [id, { ...one, ...change }])),
    );
  };
};

describe('a Rekor log', () => {
  it('is asked for its key, and when its entries are from', async () => {
    const served = await asked(rekorAnswers(log));
    expect(Buffer.from(served.pem).toString()).toBe(log.key.publicKeyPem);
    expect(served).toMatchObject({ logId: log.logId, treeId: '4711', others: [] });
    expect(served.times).toEqual({
      first: Date.parse('2026-01-01T00:00:00Z'),
      last: Date.parse('2026-01-03T00:00:00Z'),
    });
  });

  it('has no times while it is empty, and may stand behind a path', async () => {
    const answers = rekorAnswers(log, { size: 0 });
    const served = await asked((path) => answers(path.replace('/rekor', '')), undefined, '/rekor/');
    expect(served.times).toBeUndefined();
    expect(source.asked.slice(-3).every((path) => path.startsWith('/rekor/api/v1/'))).toBe(true);
  });

  it('gives the key of a shard, by the ID that an entry names', async () => {
    const answers = rekorAnswers(log, { shards: [shard] });
    const now = await asked(answers);
    expect(now.logId).toBe(log.logId);
    const [id = ''] = now.others;
    const before = await asked(answers, id);
    expect(Buffer.from(before.pem).toString()).toBe(idOf(shard));
    expect(before).toMatchObject({ treeId: '12', others: [log.logId] });
    expect(before.times?.last).toBe(Date.parse('2026-01-04T00:00:00Z'));
  });

  it.each<[string, Answers, string]>([
    ['entries by another key', rekorAnswers(log, { entryKey: lost }), 'LOG_KEY'],
    ['a checkpoint by another key', rekorAnswers(log, { checkpointKey: lost }), 'LOG_KEY'],
    ['an entry that says so and is not', withEntry({ integratedTime: 5 }), 'LOG_KEY'],
    ['no promise', withEntry({ verification: {} }), 'TRUST_SOURCE'],
    ['another entry', withEntry({ logIndex: 9 }), 'TRUST_SOURCE'],
    ['a body that is none', withEntry({ body: '!' }), 'TRUST_SOURCE'],
    ['two entries', but('/api/v1/log/entries', '{"a":{},"b":{}}'), 'TRUST_SOURCE'],
    ['no entry', but('/api/v1/log/entries', 404), 'TRUST_SOURCE'],
    ['a tree that is no number', withState({ treeID: '1&x=2' }), 'TRUST_SOURCE'],
    ['a size that is none', withState({ treeSize: -1 }), 'TRUST_SOURCE'],
    ['no checkpoint', withState({ signedTreeHead: 'x' }), 'LOG_KEY'],
    [
      'more shards than anybody has',
      withState({ inactiveShards: Array.from({ length: 33 }, () => ({})) }),
      'TRUST_SOURCE',
    ],
    ['a key that is none', but('/api/v1/log/publicKey', 'no key'), 'TRUST_SOURCE'],
    ['no state', but('/api/v1/log', 'x'), 'TRUST_SOURCE'],
    ['an error', () => 500, 'TRUST_SOURCE'],
    ['a redirect, which is not followed', () => 302, 'TRUST_SOURCE'],
    ['more than an answer takes', () => 'x'.repeat(1024 * 1024 + 1), 'TRUST_SOURCE'],
    ['no log at all', () => 404, 'TRUST_SOURCE'],
    [
      'a log of version 2',
      (path) => (path === '/checkpoint' ? world.logV2.checkpoint() : 404),
      'UNSUPPORTED',
    ],
    ['what is no checkpoint', (path) => (path === '/checkpoint' ? 'x' : 404), 'TRUST_SOURCE'],
  ])('is refused for %s', async (_, answers, code) =>
    expect(await codeOf(() => asked(answers))).toBe(code),
  );

  it('is refused where it serves no key of the ID that an entry names', async () => {
    const served = asked(rekorAnswers(log, { shards: [shard] }), 'ab'.repeat(32));
    await expect(served).rejects.toMatchObject({
      code: 'LOG_KEY',
      message: expect.stringContaining('its signer was in memory and is gone'),
    });
  });

  it('is told of where nobody answers', async () => {
    const gone = await startSource(() => 200);
    await gone.close();
    const url = serviceUrl(gone.url, '--url');
    expect(await codeOf(() => askRekor(url, connections))).toBe('TRUST_SOURCE');
  });
});
