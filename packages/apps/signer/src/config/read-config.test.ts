import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { makeSignerWorld, type SignerWorld } from '@sealift/signer-world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-config-'));
let world: SignerWorld;
beforeAll(async () => {
  world = await makeSignerWorld(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const RULE = { name: 'r', clients: ['ci'], keys: ['release'], payloads: ['blob'] };
const VERSION = {
  version: 1,
  state: 'active',
  private: { file: 'release.key', passwordFile: 'password' },
};

function read(over: object): ReturnType<typeof readConfig> {
  const path = join(folder, 'changed.yaml');
  writeFileSync(path, JSON.stringify({ ...world.contents, ...over }));
  return readConfig(path);
}

describe('readConfig', () => {
  it('reads YAML, and names the policy by the hash of the file', () => {
    const { file, policy } = readConfig(world.config);
    expect(file.rules[0]).toMatchObject({ name: 'anything', maxSubjects: 1 });
    expect(policy).toMatch(/^[0-9a-f]{64}$/);
    expect(read({ rules: [] }).policy).not.toBe(policy);
  });

  it('reads units', () =>
    expect(
      read({ rules: [{ ...RULE, rate: { requests: 1, per: '15m' } }] }).file.rules[0]?.rate,
    ).toEqual({ requests: 1, per: 900_000 }));

  it.each<[string, object]>([
    ['a field that is not known', { secret: 1 }],
    ['a rule with a field that is not known', { rules: [{ ...RULE, repository: 'x' }] }],
    ['a rule for a client that is not there', { rules: [{ ...RULE, clients: ['eve'] }] }],
    ['a rule for a key that is not there', { rules: [{ ...RULE, keys: ['root'] }] }],
    ['a rule without clients', { rules: [{ ...RULE, clients: [] }] }],
    ['two rules of one name', { rules: [RULE, RULE] }],
    ['DSSE without predicate types', { rules: [{ ...RULE, payloads: ['dsse'] }] }],
    ['predicate types without DSSE', { rules: [{ ...RULE, predicateTypes: ['x'] }] }],
    [
      'more approvals than approvers',
      { rules: [{ ...RULE, approvals: { needed: 2, by: ['alice'], within: '1h' } }] },
    ],
    [
      'an approver who is not there',
      { rules: [{ ...RULE, approvals: { needed: 1, by: ['eve'], within: '1h' } }] },
    ],
    [
      'hours that end before they begin',
      { rules: [{ ...RULE, when: { days: ['mon'], from: '18:00', to: '08:00' } }] },
    ],
    ['a duration without a unit', { rules: [{ ...RULE, rate: { requests: 1, per: '15' } }] }],
    [
      'an approver who stands twice (T41)',
      { rules: [{ ...RULE, approvals: { needed: 2, by: ['alice', 'alice'], within: '1h' } }] },
    ],
    [
      'approvals that need nobody',
      { rules: [{ ...RULE, approvals: { needed: 0, by: ['alice'], within: '1h' } }] },
    ],
    ['a rule for a client twice', { rules: [{ ...RULE, clients: ['ci', 'ci'] }] }],
    ['a rate of nothing', { rules: [{ ...RULE, rate: { requests: 0, per: '1m' } }] }],
    ['no subjects at most', { rules: [{ ...RULE, maxSubjects: 0 }] }],
    ['an address without a port', { listen: 'localhost' }],
    ['a port beyond the last', { listen: '127.0.0.1:65536' }],
    ['a port of operations beyond it', { operations: { listen: '127.0.0.1:99999' } }],
    [
      'one address for clients and operations',
      { listen: '127.0.0.1:8443', operations: { listen: '127.0.0.1:8443' } },
    ],
    ['a request that takes longer than any timer', { requestTime: '30d' }],
    [
      'an origin with a space',
      { audit: { directory: 'log', origin: 'a b', key: VERSION.private } },
    ],
    [
      'two active versions',
      { keys: [{ name: 'release', versions: [VERSION, { ...VERSION, version: 2 }] }] },
    ],
    [
      'one number twice',
      {
        keys: [
          {
            name: 'release',
            versions: [VERSION, { version: 1, state: 'retired', public: 'release.pub' }],
          },
        ],
      },
    ],
    [
      'a retired version with a private key',
      { keys: [{ name: 'release', versions: [{ ...VERSION, state: 'retired' }] }] },
    ],
    [
      'an active version without one',
      {
        keys: [
          { name: 'release', versions: [{ version: 1, state: 'active', public: 'release.pub' }] },
        ],
      },
    ],
    ['a key that is called by a path', { keys: [{ name: '../release', versions: [VERSION] }] }],
    [
      'a pin that is no hash',
      { clients: [{ name: 'ci', certificates: ['ab'], requestKeys: ['ci.pub'] }] },
    ],
    [
      'a client without request keys',
      { clients: [{ name: 'ci', certificates: ['a'.repeat(64)], requestKeys: [] }] },
    ],
    [
      'one certificate of two clients',
      {
        clients: ['ci', 'b'].map((name) => ({
          name,
          certificates: ['a'.repeat(64)],
          requestKeys: ['ci.pub'],
        })),
      },
    ],
  ])('refuses %s', async (_, over) => expect(await codeOf(() => read(over))).toBe('CONFIG'));

  it.each([
    ['a key twice', 'listen: a:1\nlisten: b:2\n'],
    ['aliases', 'listen: &a 127.0.0.1:1\nauthority: *a\n'],
    ['no YAML', '{'],
    ['a list', '[]'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
  ])('refuses %s', async (_, text) => {
    const path = join(folder, 'text.yaml');
    writeFileSync(path, text);
    expect(await codeOf(() => readConfig(path))).toBe('CONFIG');
  });
});
