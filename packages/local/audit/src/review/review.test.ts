import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { parseWitness, signing } from '@sealift/tlog';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeEntry } from '../event/codec.ts';
import type { AuditEvent, EventOf } from '../event/kinds.ts';
import {
  appendMany,
  newSigner,
  ORIGIN,
  open,
  SIGNER,
  START,
  scratch,
  stopped,
} from '../log.fixture.ts';
import { checkEntry } from './check-entry.ts';
import { DECISION_TIME } from './decision-time.ts';
import { MOST_FINDINGS } from './findings.ts';
import { History } from './history.ts';
import { decodeKeyring } from './keyring.ts';
import { type AuditReview, type ReviewOptions, reviewLog } from './review.ts';
import {
  APP,
  approved,
  asked,
  authorize,
  clientEvent,
  EXPIRES,
  honest,
  inline,
  intent,
  KEYS,
  keyEvent,
  keyringOf,
  LARGE,
  POLICY,
  result,
  told,
  writeLog,
} from './service.fixture.ts';

const at = scratch();
let n = 0;
let HONEST: readonly AuditEvent[];
beforeAll(async () => {
  HONEST = await honest();
});

const review = (directory: string, more: Partial<ReviewOptions> = {}): Promise<AuditReview> =>
  reviewLog({ directory, origin: ORIGIN, key: SIGNER.publicKey, ...more });

/** Writes events and reviews them. */
async function reviewed(
  events: readonly AuditEvent[],
  more: Partial<ReviewOptions> = {},
): Promise<AuditReview> {
  const directory = at(`log ${n++}`);
  await writeLog(directory, events);
  return review(directory, more);
}

/** The honest events with one changed. */
const changed = <K extends AuditEvent['event']>(
  index: number,
  kind: K,
  change: (event: EventOf<K>) => AuditEvent,
): readonly AuditEvent[] =>
  HONEST.map((event, i) =>
    i === index && event.event === kind ? change(event as unknown as EventOf<K>) : event,
  );

const told1 = ({ findings }: AuditReview): string =>
  findings.map(({ code, entry, message }) => `${code} ${entry}: ${message}`).join('\n');

describe('an honest log', () => {
  it('has nothing wrong with it, and says what it holds', async () => {
    const found = await reviewed(HONEST);
    expect(told1(found)).toBe('');
    expect(found).toMatchObject({
      size: 23,
      beyond: 0,
      open: [21],
      leftover: [],
      found: 0,
      lastTime: new Date(START).toISOString(),
    });
    expect(Object.fromEntries(found.counts)).toMatchObject({
      intent: 6,
      result: 4,
      failed: 1,
      denied: 1,
      asked: 1,
      approved: 2,
    });
  });

  it('is also one that is being written, and one whose journal was not copied', async () => {
    const log = await open(at('running'));
    await appendMany(log, 3);
    await log.checkpoint();
    await appendMany(log, 2, 3);
    expect(await review(at('running'))).toMatchObject({ size: 3, beyond: 2, found: 0 });
    await log.close();
  });

  it('is also one that grows while it is read', async () => {
    const log = await open(at('growing'), { checkpointEvery: 1 });
    let going = true;
    const growing = (async () => {
      for (let n = 0; going; n += 10) await appendMany(log, 10, n);
    })();
    const sizes = new Set<number>();
    while (sizes.size < 10) {
      const found = await review(at('growing'));
      expect(told1(found)).toBe('');
      sizes.add(found.size);
    }
    going = false;
    await growing;
    await log.close();
  });

  it('is also one whose process was killed while it wrote', async () => {
    const log = await open(at('killed'));
    await appendMany(log, 3);
    const journal = readFileSync(join(at('killed'), 'journal'));
    await log.close();
    writeFileSync(
      join(at('killed'), 'journal'),
      Buffer.concat([journal, journal.subarray(36, 60)]),
    );
    expect(await review(at('killed'))).toMatchObject({ size: 3, beyond: 0, torn: 24, found: 0 });
  });

  it('agrees with the keyring that was pinned', async () => {
    const keyring = decodeKeyring(
      keyringOf(
        { name: 'release', signer: KEYS.release, until: EXPIRES },
        { name: 'seal', signer: KEYS.seal },
      ),
    );
    expect(told1(await reviewed(HONEST, { keyring }))).toBe('');
  });
});

describe('a log whose entries disagree', () => {
  const other = 'ab'.repeat(32);
  const result8 = (): Promise<AuditEvent> => result('r1', 7, APP);

  it.each<
    [
      string,
      () => Promise<readonly AuditEvent[]> | readonly AuditEvent[],
      number | readonly number[],
    ]
  >([
    [
      'a result without an intent',
      () => changed(8, 'result', (event) => ({ ...event, intent: 6 })),
      8,
    ],
    [
      'a result of an entry to come',
      () => changed(8, 'result', (event) => ({ ...event, intent: 9 })),
      8,
    ],
    [
      'a result of another request',
      () => changed(8, 'result', (event) => ({ ...event, request: 'r2' })),
      8,
    ],
    ['two results', async () => [...HONEST, await result8()], 23],
    ['a result after a failure', async () => [...HONEST, await result('r3', 11, APP)], 23],
    [
      'a failure after a result',
      () => [...HONEST, { event: 'failed', request: 'r1', intent: 7, code: 'X', message: '' }],
      23,
    ],
    [
      'a failure without an intent',
      () => [...HONEST, { event: 'failed', request: 'r1', intent: 0, code: 'X', message: '' }],
      23,
    ],
    ['a signature over another payload', async () => changedTo(8, await result('r1', 7, LARGE)), 8],
    [
      'a signature by another key',
      async () => changedTo(8, await result('r1', 7, APP, KEYS.seal)),
      8,
    ],
    ['no signature', () => changed(8, 'result', (event) => ({ ...event, signature: 'AAAA' })), 8],
    [
      'a key that no entry tells',
      async () => changedTo(7, await intentBy({ key: { name: 'release', version: 2 } })),
      [7, 8],
    ],
    [
      'a key that was retired',
      async () => [...HONEST, await intent({ request: 'r9', payload: APP, key: 'old' })],
      23,
    ],
    [
      'a key that was told after its use',
      () => [...HONEST.slice(0, 1), ...HONEST.slice(2, 9), HONEST[1] as AuditEvent],
      [6, 7],
    ],
    [
      'a key that is another one later',
      () => [...HONEST, keyEvent('release', 'active', newSigner())],
      23,
    ],
    ['a retired key that is active again', () => [...HONEST, keyEvent('old')], 23],
    [
      'a compromised key that is retired',
      () => [...HONEST, keyEvent('old', 'compromised'), keyEvent('old', 'retired')],
      24,
    ],
    [
      'a key that cannot be read',
      () => [...HONEST, { ...keyEvent('old', 'compromised'), spki: 'AAAA' }],
      23,
    ],
    [
      'a client whose key ID is not that of its key',
      () => [...HONEST, { ...clientEvent('ci', []), keyId: 'AAAA' }],
      23,
    ],
    [
      'a client that no entry tells',
      async () =>
        changedTo(
          7,
          await intentBy({ client: { ...told('ci'), keyId: base64.encode(new Uint8Array(32)) } }),
        ),
      7,
    ],
    [
      'a client under the name of another',
      async () => changedTo(7, await intentBy({ client: { ...told('ci'), name: 'alice' } })),
      7,
    ],
    [
      'a client that may only approve',
      async () => [...HONEST, await intent({ request: 'r9', payload: APP, client: 'bob' })],
      23,
    ],
    [
      'an approver that may only ask',
      async () => [
        ...HONEST,
        await approved('ci', 15, { request: '', payload: Buffer.from('needs two') }),
      ],
      23,
    ],
    [
      'a request of another payload',
      async () =>
        changedTo(
          7,
          await intentBy({ authorization: await authorize('ci', '/v1/keys/release/sign', LARGE) }),
        ),
      7,
    ],
    [
      'a request for another key',
      async () =>
        changedTo(
          7,
          await intentBy({ authorization: await authorize('ci', '/v1/keys/seal/sign', APP) }),
        ),
      7,
    ],
    [
      'a request of another method',
      async () =>
        changedTo(
          7,
          await intentBy({
            authorization: await authorize('ci', '/v1/keys/release/sign', APP, { method: 'GET' }),
          }),
        ),
      7,
    ],
    [
      'a request of another client',
      async () =>
        changedTo(
          7,
          await intentBy({ authorization: await authorize('alice', '/v1/keys/release/sign', APP) }),
        ),
      7,
    ],
    [
      'a request whose text is no request',
      async () =>
        changedTo(7, await intentBy({ authorization: { ...(await fresh()), base: 'x' } })),
      7,
    ],
    [
      'a request whose signature was changed',
      async () =>
        changedTo(
          7,
          await intentBy({
            authorization: { ...(await fresh()), signature: base64.encode(new Uint8Array(64)) },
          }),
        ),
      7,
    ],
    [
      'a nonce that is not the signed one',
      async () =>
        changedTo(
          7,
          await intentBy({
            authorization: { ...(await fresh()), nonce: 'AAAAAAAAAAAAAAAAAAAAAA' },
          }),
        ),
      7,
    ],
    [
      'a request that is used twice',
      () => [...HONEST, { ...(HONEST[7] as EventOf<'intent'>), request: 'r9' }],
      23,
    ],
    ['a request that was a question before', async () => [...HONEST, await again(15)], 23],
    [
      'a payload of another size',
      async () => changedTo(7, await intentBy({ payload: { ...blob(APP), size: 1 } })),
      [7, 8],
    ],
    [
      'a payload with another hash',
      async () => changedTo(7, await intentBy({ payload: { ...blob(APP), sha256: other } })),
      [7, 8],
    ],
    [
      'a payload that is missing',
      async () =>
        changedTo(
          7,
          await intentBy({
            payload: { sha256: other, size: 40_000, kind: 'blob', description: {} },
          }),
        ),
      [7, 8],
    ],
    [
      'a refused payload that is missing',
      () =>
        changed(20, 'denied', (event) => ({ ...event, payload: { sha256: other, size: 40_000 } })),
      20,
    ],
    [
      'a refused payload that is another',
      () =>
        changed(20, 'denied', (event) => ({
          ...event,
          payload: { ...inline(APP), sha256: other },
        })),
      20,
    ],
  ])('%s', async (_, events, entries) => expectOnly(await reviewed(await events()), entries));

  const changedTo = (index: number, event: AuditEvent): readonly AuditEvent[] =>
    HONEST.map((each, i) => (i === index ? event : each));
  const blob = (payload: Uint8Array) =>
    ({ ...inline(payload), kind: 'blob', description: {} }) as const;
  const fresh = () => authorize('ci', '/v1/keys/release/sign', APP);
  const intentBy = async (more: Partial<EventOf<'intent'>>): Promise<AuditEvent> => ({
    ...(await intent({ request: 'r1', payload: APP })),
    ...more,
  });
  const again = async (index: number): Promise<AuditEvent> => {
    const { authorization, payload } = HONEST[index] as EventOf<'asked'>;
    return {
      ...(await intent({ request: 'r9', payload: Buffer.from(payload.inline ?? '', 'base64') })),
      authorization,
    };
  };

  it('in time, where one is older than the one before', async () => {
    const around = { directory: at('times'), history: new History(), keyring: undefined };
    const entry = (time: number) =>
      encodeEntry({ time: new Date(time).toISOString(), event: stopped(0) });
    await checkEntry(entry(START), 0, around);
    await checkEntry(entry(START), 1, around);
    expect(await codeOf(() => checkEntry(entry(START - 1), 2, around))).toBe('AUDIT_ENTRY');
    expect(await codeOf(() => checkEntry(entry(START - 1), 3, around))).toBe('AUDIT_ENTRY');
  });

  it('entries of which there are more than anybody reads are counted', async () => {
    const many = Array.from(
      { length: MOST_FINDINGS + 5 },
      (): AuditEvent => ({ event: 'failed', request: 'x', intent: 0, code: 'X', message: '' }),
    );
    const { findings, found } = await reviewed(many);
    expect([findings.length, found]).toEqual([MOST_FINDINGS, MOST_FINDINGS + 5]);
  });
});

function expectOnly(
  found: AuditReview,
  entries: number | readonly number[],
  code = 'AUDIT_ENTRY',
): void {
  expect(
    found.findings.map(({ entry }) => entry),
    told1(found),
  ).toEqual([entries].flat());
  expect(new Set(found.findings.map(({ code }) => code))).toEqual(new Set([code]));
}

describe('approvals in a log (T32, T41)', () => {
  const payload = Buffer.from('needs two');
  const wish = { request: 'r9', payload, rule: 'two' };
  const again = { ...wish, request: 'r10' };
  /** A rule that asks for one, and of which nothing is in the log yet. */
  const one = { ...wish, rule: 'one', needed: 1 };
  const two = { ...wish, needed: 2 };
  const policy = 'ab'.repeat(32);
  const key = async (wanted: Promise<EventOf<'intent'>>) => ({
    ...(await wanted),
    key: { name: 'release', version: 2 },
  });

  it.each<[string, () => Promise<readonly AuditEvent[]>, number | readonly number[], RegExp]>([
    ['of no question', async () => [await approved('bob', 3, wish)], 23, /is no question/],
    [
      'of a question to come',
      async () => [await approved('bob', 24, wish), await asked(one)],
      23,
      /is no question/,
    ],
    [
      'of another payload',
      async () => [await asked(one), await approved('bob', 23, { ...wish, payload: APP })],
      24,
      /of another payload, key version or policy/,
    ],
    [
      'of another key',
      async () => [await asked(one), await approved('bob', 23, { ...wish, key: 'seal' })],
      24,
      /of another payload, key version or policy/,
    ],
    [
      'of another policy than the one in force',
      async () => [await asked(one), { ...(await approved('bob', 23, wish)), policy }],
      24,
      /another policy than the one in force/,
    ],
    [
      'with a later end',
      async () => [
        await asked(one),
        { ...(await approved('bob', 23, wish)), expires: '2040-01-01T00:00:00Z' },
      ],
      24,
      /does not expire when the question does/,
    ],
    [
      'by whoever asked',
      async () => [await asked({ ...one, client: 'alice' }), await approved('alice', 23, wish)],
      24,
      /approves what it asked for itself/,
    ],
    [
      'by whoever asked, with the same certificate',
      async () => {
        const given = await approved('bob', 23, wish);
        const client = { ...given.client, certificate: told('ci').certificate };
        return [await asked(one), { ...given, client }];
      },
      24,
      /approves what it asked for itself/,
    ],
    [
      'by somebody who was not asked',
      async () => [await asked({ ...one, by: ['alice'] }), await approved('bob', 23, wish)],
      24,
      /not among those who were asked/,
    ],
    [
      'whose request was for something else',
      async () => [
        await asked(one),
        {
          ...(await approved('bob', 23, wish)),
          authorization: await authorize('bob', '/v1/approvals', APP),
        },
      ],
      24,
      /another body/,
    ],
    ['after the signature', async () => [await approved('bob', 15, wish)], 23, /before/],
    [
      'after the signature, by somebody else',
      async () => [
        await asked(one),
        await approved('bob', 23, wish),
        await intent({ ...again, rule: 'one', approvals: [24] }),
        await approved('alice', 23, wish),
      ],
      26,
      /used up by an earlier intent/,
    ],
    [
      'that is used twice',
      async () => [await intent({ ...wish, approvals: [16, 17] })],
      23,
      /used up by an earlier intent/,
    ],
    [
      'that is no approval',
      async () => [await intent({ ...wish, approvals: [15] })],
      23,
      /is no approval before it/,
    ],
    [
      'of several questions',
      async () => [
        await asked(two),
        await asked({ ...two, request: 'r8b' }),
        await approved('bob', 23, wish),
        await approved('alice', 24, wish),
        await intent({ ...again, approvals: [25, 26] }),
      ],
      27,
      /of several questions/,
    ],
    [
      'of a question under another rule',
      async () => [
        await asked(one),
        await approved('bob', 23, wish),
        await intent({ ...again, approvals: [24] }),
      ],
      25,
      /under another rule, or for another client/,
    ],
    [
      'of a question of another client',
      async () => [
        await asked({ ...one, client: 'alice' }),
        await approved('bob', 23, wish),
        await intent({ ...again, rule: 'one', approvals: [24] }),
      ],
      25,
      /under another rule, or for another client/,
    ],
    [
      'that is used for another payload',
      async () => [
        await asked({ ...one, payload: APP }),
        await approved('bob', 23, { ...one, payload: APP }),
        await intent({ ...again, rule: 'one', approvals: [24] }),
      ],
      25,
      /of another payload, key version or policy/,
    ],
    [
      'that is used for another key',
      async () => [
        await asked(one),
        await approved('bob', 23, wish),
        await intent({ ...again, rule: 'one', key: 'seal', approvals: [24] }),
      ],
      25,
      /of another payload, key version or policy/,
    ],
    [
      'that is used for another version of the key',
      async () => [
        { ...keyEvent('release'), version: 2 },
        await asked(one),
        await approved('bob', 24, wish),
        await key(intent({ ...again, rule: 'one', approvals: [25] })),
      ],
      26,
      /of another payload, key version or policy/,
    ],
    [
      'that is used by whoever gave it',
      async () => [
        await asked(one),
        await approved('alice', 23, wish),
        await intent({ ...again, rule: 'one', client: 'alice', approvals: [24] }),
      ],
      25,
      /approves what it asked for itself/,
    ],
    [
      'of one person twice',
      async () => [
        await asked(two),
        await approved('bob', 23, wish),
        { ...(await approved('bob', 23, wish)), request: 'another' },
      ],
      25,
      /bob approved this before/,
    ],
    [
      'of one certificate under two names',
      async () => {
        const given = await approved('alice', 23, wish);
        const client = { ...given.client, certificate: told('bob').certificate };
        return [await asked(two), await approved('bob', 23, wish), { ...given, client }];
      },
      25,
      /alice approved this before/,
    ],
  ])('%s', async (_, more, entries, message) => {
    const found = await reviewed([...HONEST, ...(await more())]);
    expectOnly(found, entries);
    expect(told1(found)).toMatch(message);
  });

  it.each<[string, () => Promise<readonly AuditEvent[]>, number]>([
    [
      'of fewer people than were asked for',
      async () => [
        await asked(two),
        await approved('bob', 23, wish),
        await intent({ ...again, approvals: [24] }),
      ],
      25,
    ],
    [
      'that was asked for, of nobody',
      async () => [await asked(two), await intent(again), await result('r10', 24, payload)],
      24,
    ],
    ['of nobody, long after the rule asked', async () => [await intent(wish)], 23],
    [
      'of nobody, before the rule asked',
      async () => [await intent({ ...wish, rule: 'one' }), await asked({ ...one, request: 'x' })],
      24,
    ],
    [
      'of fewer people than the rule asked for before',
      async () => [await asked({ ...two, needed: 1 })],
      23,
    ],
  ])('%s: the rule that asked says what is needed', async (_, more, entry) =>
    expectOnly(await reviewed([...HONEST, ...(await more())]), entry, 'POLICY'),
  );

  it.each([
    [1, DECISION_TIME, [24, 25]],
    [2, DECISION_TIME, [25]],
    [1, DECISION_TIME - 1, []],
  ])('of which entry %i comes %i ms after their end', async (late, by, entries) => {
    const directory = at(`late ${late} ${by}`);
    let now = START;
    const log = await open(directory, { now: () => now });
    await log.keepPayload(LARGE);
    const created = Date.parse(EXPIRES) / 1000;
    const events = [
      ...HONEST,
      await asked(one),
      await approved('bob', 23, { ...wish, ...(late === 1 && { created }) }),
      await intent({ ...again, rule: 'one', approvals: [24], created }),
    ];
    for (const [i, event] of events.entries()) {
      if (i === 23 + late) now = Date.parse(EXPIRES) + by;
      await log.append(event);
    }
    await log.close();
    expect((await review(directory)).findings.map(({ entry }) => entry)).toEqual(entries);
  });
});

describe('what a service would never write', () => {
  const wish = { request: 'r9', payload: APP };
  const policy = 'ab'.repeat(32);
  const denied = async (over: Partial<EventOf<'denied'>> = {}): Promise<EventOf<'denied'>> => ({
    ...(HONEST[20] as EventOf<'denied'>),
    authorization: await authorize('ci', '/v1/keys/release/sign', APP),
    ...over,
  });
  const reloaded: AuditEvent = { event: 'reloaded', what: 'policy', detail: '', policy };
  const started: AuditEvent = { event: 'started', instance: 'two', version: '1', policy: POLICY };

  it.each<[string, () => Promise<readonly AuditEvent[]>, number | readonly number[], RegExp]>([
    [
      'a signature for a refused request',
      async () => [await intent({ ...wish, request: 'r7' })],
      23,
      /came|come/,
    ],
    [
      'a signature for the request of a refusal, under another name',
      async () => {
        const refused = await denied();
        const { authorization = (await denied()).authorization } = refused;
        return [refused, { ...(await intent(wish)), ...(authorization && { authorization }) }];
      },
      24,
      /nonce of an earlier request/,
    ],
    [
      'a result after the refusal',
      async () => [
        await intent(wish),
        await denied({ request: 'r9' }),
        await result('r9', 23, APP),
      ],
      25,
      /was refused before/,
    ],
    [
      'two intents of one request',
      async () => [await intent({ ...wish, request: 'r1' })],
      23,
      /come to something/,
    ],
    [
      'a refusal that its client did not sign',
      async () => [await denied({ authorization: await authorize('bob', '/v1/keys', APP) })],
      23,
      /keyid|signature|key/i,
    ],
    [
      'a refusal of a signed request of nobody',
      async () => {
        const { client: _, ...refused } = await denied();
        return [refused];
      },
      23,
      /is of a client/,
    ],
    [
      'an intent under another policy',
      async () => [{ ...(await intent(wish)), policy }],
      23,
      /in force/,
    ],
    [
      'a question under another policy',
      async () => [{ ...(await asked({ ...wish, needed: 1 })), policy }],
      23,
      /in force/,
    ],
    ['a refusal under another policy', async () => [await denied({ policy })], 23, /in force/],
    [
      'an intent under a policy that was replaced',
      async () => [reloaded, clientEvent('ci', ['request']), await intent(wish)],
      25,
      /in force/,
    ],
    [
      'an intent of a client that is gone',
      async () => [
        { ...reloaded, policy: POLICY },
        clientEvent('ci', ['request']),
        await intent({ ...wish, client: 'alice' }),
      ],
      25,
      /no entry before it tells the request key/,
    ],
    [
      'one request key under two names',
      async () => [{ ...clientEvent('ci', ['request']), name: 'cj' }],
      23,
      /is that of ci too/,
    ],
    [
      'a question that had expired',
      async () => [
        { ...(await asked({ ...wish, rule: 'one', needed: 1 })), expires: '2026-01-01T00:00:00Z' },
      ],
      23,
      /had expired/,
    ],
    [
      'a question about a retired key',
      async () => [await asked({ ...wish, rule: 'one', key: 'old', needed: 1 })],
      23,
      /only while it is active/,
    ],
    [
      'a request that was signed long before',
      async () => [await intent({ ...wish, created: START / 1000 - 3600 })],
      23,
      /behind the clock/,
    ],
    [
      'a request to another service',
      async () => [
        {
          ...(await intent(wish)),
          authorization: await authorize('ci', '/v1/keys/release/sign', APP, {
            authority: 'other.example',
          }),
        },
      ],
      23,
      /asked the service other\.example/,
    ],
  ])('%s', async (_, more, entries, message) => {
    const found = await reviewed([...HONEST, ...(await more())]);
    expectOnly(found, entries);
    expect(told1(found)).toMatch(message);
  });

  it.each<[string, () => Promise<readonly AuditEvent[]>]>([
    ['a refusal of its own request', async () => [await denied({ request: 'r9' })]],
    [
      'a question and its refusal, by one request',
      async () => {
        const question = await asked({ ...wish, rule: 'one', needed: 1 });
        const { authorization } = question;
        return [question, await denied({ request: 'r9', authorization })];
      },
    ],
    [
      'requests between the reading of a configuration and its clients',
      async () => [reloaded, await intent(wish), clientEvent('ci', ['request'])],
    ],
    [
      'a refusal of a client that a reload took away',
      async () => [
        reloaded,
        clientEvent('ci', ['request']),
        await denied({
          client: told('alice'),
          authorization: await authorize('alice', '/v1/keys/release/sign', APP),
          policy,
        }),
      ],
    ],
    [
      'another name of the service after a start',
      async () => [
        started,
        clientEvent('ci', ['request']),
        {
          ...(await intent(wish)),
          authorization: await authorize('ci', '/v1/keys/release/sign', APP, {
            authority: 'b.example',
          }),
        },
      ],
    ],
  ])('and what it would: %s', async (_, more) =>
    expect(told1(await reviewed([...HONEST, ...(await more())]))).toBe(''),
  );
});

describe('a keyring', () => {
  const release = { name: 'release', signer: KEYS.release };
  const seal = { name: 'seal', signer: KEYS.seal };
  it.each<[string, Uint8Array, number | readonly number[]]>([
    ['without a key that signed', keyringOf(release), 9],
    [
      'with another key under the name',
      keyringOf({ ...release, signer: KEYS.old }, seal),
      [7, 11, 13, 18, 21],
    ],
    ['with a key that was to sign later', keyringOf(release, { ...seal, from: EXPIRES }), 9],
    [
      'with a key that was to sign before',
      keyringOf(release, { ...seal, until: new Date(START - DECISION_TIME).toISOString() }),
      9,
    ],
  ])('%s refuses its entries', async (_, bytes, entries) =>
    expectOnly(await reviewed(HONEST, { keyring: decodeKeyring(bytes) }), entries),
  );

  const good = JSON.parse(Buffer.from(keyringOf(release)).toString());
  const edited = (edit: (ring: typeof good) => void): Uint8Array => {
    const ring = structuredClone(good);
    edit(ring);
    return Buffer.from(JSON.stringify(ring));
  };
  it.each<[string, Uint8Array]>([
    ['no JSON', Buffer.from('x')],
    ['another version', edited((ring) => (ring.schemaVersion = 2))],
    ['a field more', edited((ring) => (ring.more = 1))],
    ['a name in capitals', edited((ring) => (ring.keys[0].name = 'A'))],
    ['another state', edited((ring) => (ring.keys[0].versions[0].state = 'x'))],
    ['no key', edited((ring) => (ring.keys[0].versions[0].publicKey = ''))],
    ['a time that is none', edited((ring) => (ring.keys[0].versions[0].from = 'yesterday'))],
    ['a version twice', edited((ring) => ring.keys.push(ring.keys[0]))],
  ])('with %s is none', async (_, bytes) =>
    expect(await codeOf(() => decodeKeyring(bytes))).toBe('CONFIG'),
  );
});

describe('checkpoints that were kept, and witnesses', () => {
  const witness = newSigner();
  const pinned = parseWitness(signing.witnessKey('w.example', witness));
  const other = parseWitness(signing.witnessKey('v.example', newSigner()));
  const kept = (note: string) => [{ source: 'kept', note }];
  let early: string;
  let foreign: string;
  beforeAll(async () => {
    const log = await open(at('since'));
    await appendMany(log, 300);
    early = await log.checkpoint();
    await appendMany(log, 300, 300);
    await log.close();
    const another = await open(at('else'));
    await appendMany(another, 300, 7);
    foreign = await another.checkpoint();
    await another.close();
  });

  it('are extended by the log', async () => {
    expect(await review(at('since'), { since: kept(early) })).toMatchObject({
      found: 0,
      extended: [300],
    });
    const cosigned = await signing.cosign(early, 'w.example', witness, 1);
    const { witnessed, found } = await review(at('since'), {
      since: kept(cosigned),
      witnesses: { pinned: [pinned, other], quorum: 1 },
    });
    expect([found, [...witnessed]]).toEqual([0, [['w.example', 300]]]);
  });

  it.each<[string, () => Promise<Partial<ReviewOptions>>, string | readonly string[]]>([
    ['of another history', async () => ({ since: kept(foreign) }), 'AUDIT_ROLLED_BACK'],
    [
      'of a longer log',
      async () => ({
        directory: at('else'),
        since: kept(readFileSync(join(at('since'), 'checkpoint'), 'utf8')),
      }),
      'AUDIT_ROLLED_BACK',
    ],
    [
      'of another key',
      async () => ({
        since: kept(
          await signing.signNote(
            'audit.example/signer\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
            ORIGIN,
            newSigner(),
          ),
        ),
      }),
      'CHECKPOINT_SIGNATURE',
    ],
    [
      'that was changed',
      async () => ({ since: kept(early.replace('\n300\n', '\n299\n')) }),
      'CHECKPOINT_SIGNATURE',
    ],
    ['that is none', async () => ({ since: kept('x') }), 'CHECKPOINT_FORMAT'],
    [
      'with too few witnesses',
      async () => ({
        since: kept(await signing.cosign(early, 'w.example', witness, 1)),
        witnesses: { pinned: [pinned, other], quorum: 2 },
      }),
      'POLICY',
    ],
    ['with no witness', async () => ({ witnesses: { pinned: [pinned], quorum: 1 } }), 'POLICY'],
    [
      'with a quorum of none',
      async () => ({ witnesses: { pinned: [pinned], quorum: 0 } }),
      'POLICY',
    ],
    [
      'with one witness under two names',
      async () => {
        const once = await signing.cosign(early, 'w.example', witness, 1);
        const twice = parseWitness(signing.witnessKey('v.example', witness));
        const note = await signing.cosign(once, 'v.example', witness, 1);
        return { since: kept(note), witnesses: { pinned: [pinned, twice], quorum: 2 } };
      },
      'POLICY',
    ],
    [
      "with the log's own key as a witness",
      async () => {
        const note = await signing.cosign(early, 'w.example', SIGNER, 1);
        const own = parseWitness(signing.witnessKey('w.example', SIGNER));
        return { since: kept(note), witnesses: { pinned: [own], quorum: 1 } };
      },
      'POLICY',
    ],
    [
      'with a witness of another history',
      async () => ({
        since: kept(await signing.cosign(foreign, 'w.example', witness, 1)),
        witnesses: { pinned: [pinned], quorum: 1 },
      }),
      ['AUDIT_ROLLED_BACK', 'POLICY'],
    ],
  ])('%s are not', async (_, more, codes) =>
    expect((await review(at('since'), await more())).findings.map((each) => each.code)).toEqual(
      [codes].flat(),
    ),
  );

  it.each<[string, Partial<ReviewOptions>, string]>([
    ['another key', { key: newSigner().publicKey }, 'CHECKPOINT_SIGNATURE'],
    ['another origin', { origin: 'audit.example' }, 'CHECKPOINT_SIGNATURE'],
  ])('a log is not reviewed with %s', async (_, more, code) =>
    expect(await codeOf(() => review(at('since'), more))).toBe(code),
  );

  it('a log that is not there is not reviewed', async () => {
    expect(await codeOf(() => review(at('nowhere')))).toBe('IO');
    writeFileSync(at('file'), '');
    expect(await codeOf(() => review(at('file')))).toBe('IO');
  });
});
