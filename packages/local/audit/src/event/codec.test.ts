import { json, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from './codec.ts';
import { ALL, EVENTS, HASH } from './events.fixture.ts';
import { type AuditEvent, KINDS } from './kinds.ts';

const TIME = '2026-03-01T12:00:00.000Z';
const encode = (event: object, time = TIME): Uint8Array =>
  encodeEntry({ time, event: event as AuditEvent });
const decode = (text: string) => decodeEntry(utf8.encode(text));
const text = (event: object): string => utf8.decode(encode(event));

describe('an entry', () => {
  it.each([
    ['a question that needs nobody', { ...EVENTS.asked, needed: 0 }],
    ['version 0 of a key', { ...EVENTS.key, version: 0 }],
  ])('%s', async (_, event) => expect(await codeOf(() => encode(event))).toBe('AUDIT_ENTRY'));

  it.each(ALL.map((event) => [event.event, event] as const))(
    'of the kind %s comes back from what was written',
    (_, event) => {
      expect(decodeEntry(encode(event))).toEqual({ time: TIME, event });
    },
  );

  it('has a fixture for every kind', () =>
    expect(ALL.map(({ event }) => event).toSorted()).toEqual(Object.keys(KINDS).toSorted()));

  it('is RFC 8785', () =>
    expect(text(EVENTS.stopped)).toBe(`{"event":"stopped","instance":"one","time":"${TIME}"}`));

  it('may lack what is optional', () => {
    const { client, key, payload, authorization, ...least } = EVENTS.denied;
    expect(decodeEntry(encode({ ...least, client: undefined })).event).toEqual(least);
    expect(decodeEntry(encode({ ...least, key: { name: 'release' } })).event).toEqual({
      ...least,
      key: { name: 'release' },
    });
  });

  it('carries any description, and any text', () => {
    const description = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
    fc.assert(
      fc.property(description, fc.string({ unit: 'grapheme' }), (each, rule) => {
        const bytes = encode({
          ...EVENTS.intent,
          rule,
          payload: { ...EVENTS.intent.payload, description: each },
        });
        const { event } = decodeEntry(bytes);
        expect(encode(event)).toEqual(bytes);
        expect(event).toMatchObject({ rule });
      }),
    );
  });
});

describe('what is no entry', () => {
  const without = (name: string, event: object = EVENTS.intent): object =>
    Object.fromEntries(Object.entries(event).filter(([each]) => each !== name));
  const { client, key, payload, authorization } = EVENTS.intent;

  it.each(
    Object.values(EVENTS).flatMap((event) =>
      Object.keys(event).map((name) => [event.event, name] as const),
    ),
  )('%s without %s', async (kind, name) => {
    const optional =
      kind === 'denied'
        ? ['client', 'key', 'payload', 'unkept', 'authorization'].includes(name)
        : kind === 'asked' && name === 'by';
    expect(await codeOf(() => encode(without(name, EVENTS[kind])))).toBe(
      optional ? 'accepted' : 'AUDIT_ENTRY',
    );
  });

  it.each(ALL.map((event) => [event.event, event] as const))(
    '%s with a field more',
    async (_, event) =>
      expect(await codeOf(() => encode({ ...event, more: 'x' }))).toBe('AUDIT_ENTRY'),
  );

  it.each<[string, object]>([
    ['another kind', { ...EVENTS.stopped, event: 'paused' }],
    ['an inherited kind', { ...EVENTS.stopped, event: 'toString' }],
    ['a number for text', { ...EVENTS.stopped, instance: 5 }],
    ['a hash in capitals', { ...EVENTS.started, policy: HASH.toUpperCase() }],
    ['a short hash', { ...EVENTS.started, policy: HASH.slice(1) }],
    ['a key name in capitals', { ...EVENTS.key, name: 'Release' }],
    ['a key name of 64 characters', { ...EVENTS.key, name: 'a'.repeat(64) }],
    ['no key name', { ...EVENTS.key, name: '' }],
    ['a key name that begins with a hyphen', { ...EVENTS.key, name: '-a' }],
    ['another state', { ...EVENTS.key, state: 'revoked' }],
    ['a negative version', { ...EVENTS.key, version: -1 }],
    ['a version of a half', { ...EVENTS.key, version: 1.5 }],
    ['a version that is no number', { ...EVENTS.key, version: Number.NaN }],
    ['base64 with spare bits', { ...EVENTS.key, spki: 'c3BraR==' }],
    ['base64 of the URL alphabet', { ...EVENTS.key, spki: '-_-_' }],
    ['a text for a list', { ...EVENTS.client, roles: 'request' }],
    ['a number in a list of texts', { ...EVENTS.client, roles: ['request', 1] }],
    ['a text in a list of numbers', { ...EVENTS.intent, approvals: ['3'] }],
    ['a negative number in a list', { ...EVENTS.intent, approvals: [-3] }],
    ['a field more in a record', { ...EVENTS.intent, key: { ...key, more: 1 } }],
    ['a field less in a record', { ...EVENTS.intent, client: without('keyId', client) }],
    ['a list for a record', { ...EVENTS.intent, client: [client] }],
    ['a text for the description', { ...EVENTS.intent, payload: { ...payload, description: 'x' } }],
    ['another kind of payload', { ...EVENTS.intent, payload: { ...payload, kind: 'image' } }],
    [
      'an authorization without its base',
      { ...EVENTS.intent, authorization: without('base', authorization) },
    ],
    ['a day that does not exist', { ...EVENTS.asked, expires: '2026-02-30T12:00:00Z' }],
    ['a time with an offset', { ...EVENTS.asked, expires: '2026-02-20T12:00:00+01:00' }],
    ['half a character', { ...EVENTS.stopped, instance: '\ud800' }],
  ])('%s', async (_, event) => expect(await codeOf(() => encode(event))).toBe('AUDIT_ENTRY'));

  it.each([
    '',
    '2026-03-01T12:00:00Z',
    '2026-03-01T12:00:00.000',
    '2026-03-01 12:00:00.000Z',
    '2026-13-01T12:00:00.000Z',
    '+012026-03-01T12:00:00.000Z',
  ])('of the time %j', async (time) =>
    expect(await codeOf(() => encode(EVENTS.stopped, time))).toBe('AUDIT_ENTRY'),
  );

  it.each<[string, string]>([
    ['no JSON', 'x'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a space', `{"event":"stopped", "instance":"one","time":"${TIME}"}`],
    ['a line feed at the end', `${text(EVENTS.stopped)}\n`],
    ['another order', `{"instance":"one","event":"stopped","time":"${TIME}"}`],
    ['a key twice', `{"event":"stopped","event":"stopped","instance":"one","time":"${TIME}"}`],
    ['an escape that is not needed', `{"event":"stopped","instance":"\\u006fne","time":"${TIME}"}`],
    [
      'a null for what is optional',
      text(without('key', EVENTS.denied)).replace('"message"', '"key":null,"message"'),
    ],
    [
      'a null for what nobody knows',
      `{"event":"stopped","instance":"one","more":null,"time":"${TIME}"}`,
    ],
    [
      'a number with a fraction of nought',
      text(EVENTS.result).replace('"intent":5', '"intent":5.0'),
    ],
    ['a number with an exponent', text(EVENTS.result).replace('"intent":5', '"intent":5e0')],
    ['a number past 2^53', text(EVENTS.result).replace('"intent":5', '"intent":9007199254740993')],
  ])('as bytes: %s', async (_, bytes) =>
    expect(await codeOf(() => decode(bytes))).toBe('AUDIT_ENTRY'),
  );

  it('is never anything but a refusal', async () => {
    const whole = encode(EVENTS.denied);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const changed = whole.map((byte, i) => (i === at ? byte ^ change : byte));
          const code = await codeOf(() => decodeEntry(changed));
          expect(['accepted', 'AUDIT_ENTRY']).toContain(code);
          // What is taken means something else: one form for one meaning.
          if (code === 'accepted') expect(json.parse(changed)).not.toEqual(json.parse(whole));
        },
      ),
      { numRuns: 500 },
    );
  });
});
