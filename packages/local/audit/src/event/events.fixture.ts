/** One event of every kind, with every field. */
import type { AuditEvent, EventOf, Kind } from './kinds.ts';

export const HASH: string = 'ab'.repeat(32);
const client = { name: 'ci', certificate: HASH, keyId: 'a2V5' };
const key = { name: 'release', version: 1 };
const authorization = {
  base: '"@method": POST\n"@path": /v1',
  signature: 'c2ln',
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
};
const payload = {
  sha256: HASH,
  size: 3,
  inline: 'YWJj',
  kind: 'simple-signing',
  description: { image: 'sha256:…', repositories: ['a', 'b'] },
} as const;
const expires = '2026-03-01T13:00:00Z';

export const EVENTS: { readonly [K in Kind]: EventOf<K> } = {
  started: { event: 'started', instance: 'one', version: '0.1.0', policy: HASH },
  stopped: { event: 'stopped', instance: 'one' },
  reloaded: { event: 'reloaded', what: 'policy', detail: 'two rules', policy: HASH },
  key: {
    event: 'key',
    name: 'release',
    version: 2,
    state: 'active',
    algorithm: 'ecdsa-sha2-256-nistp256',
    spki: 'c3BraQ==',
  },
  client: {
    event: 'client',
    name: 'ci',
    roles: ['request', 'approve'],
    keyId: 'a2V5',
    spki: 'c3BraQ==',
  },
  intent: {
    event: 'intent',
    request: 'r1',
    client,
    key,
    payload,
    policy: HASH,
    rule: 'images',
    approvals: [3, 9],
    authorization,
  },
  result: { event: 'result', request: 'r1', intent: 5, signature: 'c2ln' },
  failed: {
    event: 'failed',
    request: 'r1',
    intent: 5,
    code: 'TOKEN',
    message: 'the token is gone',
  },
  denied: {
    event: 'denied',
    request: 'r2',
    client,
    key,
    payload: { sha256: HASH, size: 40_000 },
    unkept: { sha256: HASH, size: 1 },
    policy: HASH,
    code: 'SIGNING_DENIED',
    message: 'no rule allows it',
    authorization,
  },
  asked: {
    event: 'asked',
    request: 'r3',
    client,
    key,
    payload,
    policy: HASH,
    rule: 'images',
    needed: 2,
    by: ['alice', 'bob'],
    expires,
    authorization,
  },
  approved: {
    event: 'approved',
    request: 'r4',
    client,
    asked: 7,
    payload: HASH,
    key,
    policy: HASH,
    expires,
    authorization,
  },
};

export const ALL: readonly AuditEvent[] = Object.values(EVENTS);
