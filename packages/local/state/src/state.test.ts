import { digest, utf8 } from '@sealift/bytes';
import type { DenyEntry, DenyPack } from '@sealift/deny';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { Arrival } from './arrival.ts';
import { decodeState } from './decode.ts';
import { encodeState } from './encode.ts';
import { EMPTY, floorOf, RELEASED, type State } from './state.ts';
import { weigh } from './weigh.ts';

const DAY = 24 * 60 * 60 * 1000;
const of = (text: string) => digest.of(utf8.encode(text));
const SEALER = `SHA256:${'a'.repeat(64)}`;
const OTHER = `SHA256:${'b'.repeat(64)}`;
const NOTHING: Arrival = {
  ...{ digest: undefined, channel: undefined, sealer: undefined },
  ...{ tags: new Map(), packs: [], times: [] },
};
const bundle = (sequence: number, more: Partial<Arrival> = {}): Arrival => ({
  ...NOTHING,
  ...{ digest: of(`bundle ${sequence}`), sealer: SEALER },
  channel: { name: 'weekly', sequence },
  ...more,
});
const after = (...arrivals: readonly Arrival[]): State =>
  arrivals.reduce((state, arrival) => {
    const { refusals, next } = weigh(state, arrival);
    if (refusals[0] !== undefined) throw new Error(refusals[0].message);
    return next;
  }, EMPTY);
const codes = (state: State, arrival: Arrival) =>
  weigh(state, arrival).refusals.map(({ code }) => code);

describe('the numbers of a channel (T9)', () => {
  const twelve = after(bundle(12));

  it.each<[string, Arrival, readonly string[]]>([
    ['the next', bundle(13), []],
    ['one that leaves some out', bundle(1012), []],
    ['the same again', bundle(12), []],
    ['a lower one', bundle(11), ['ROLLBACK']],
    ['the same number of another bundle', bundle(12, { digest: of('x') }), ['CHANNEL_FORK']],
    ['a jump', bundle(1013), ['SEQUENCE_JUMP']],
    ['another sealer', bundle(13, { sealer: OTHER }), ['CHANNEL']],
    ['a lower one by another sealer', bundle(11, { sealer: OTHER }), ['CHANNEL']],
    ['no seal', bundle(13, { sealer: undefined }), ['CHANNEL']],
    ['no channel', bundle(13, { channel: undefined }), ['CHANNEL']],
    ['no bundle', NOTHING, ['CHANNEL']],
    ['another channel', bundle(1, { channel: { name: 'daily', sequence: 1 } }), []],
  ])('%s', (_, arrival, expected) => expect(codes(twelve, arrival)).toEqual(expected));

  it('a first one is whatever it is, and the report says so', () => {
    expect(codes(EMPTY, bundle(4_000_000))).toEqual([]);
    expect(weigh(EMPTY, bundle(7)).notEstablished.join()).toContain('the state knows no earlier');
    expect(weigh(EMPTY, NOTHING).notEstablished.join()).toContain('it is of no channel');
    expect(weigh(twelve, bundle(13)).notEstablished).toEqual([]);
  });

  it('a first one means nothing without a seal, or without a digest', () => {
    expect(codes(EMPTY, bundle(7, { sealer: undefined }))).toEqual(['CHANNEL']);
    expect(codes(EMPTY, bundle(7, { digest: undefined }))).toEqual(['CHANNEL']);
  });

  it('a jump that was approved, and that one alone', () => {
    const channels = new Map(twelve.channels);
    const weekly = channels.get('weekly');
    if (weekly !== undefined) channels.set('weekly', { ...weekly, approved: 4000 });
    const approved = { ...twelve, channels };
    expect(codes(approved, bundle(4001))).toEqual(['SEQUENCE_JUMP']);
    expect(codes(approved, bundle(4000))).toEqual([]);
    expect(weigh(approved, bundle(4000)).next.channels.get('weekly')).not.toHaveProperty(
      'approved',
    );
  });

  it('nothing is kept of what is refused', () =>
    expect(weigh(twelve, bundle(11, { times: [RELEASED + DAY] })).next).toBe(twelve));
});

describe('tags (T9)', () => {
  const tagged = (label: string, time?: number): Arrival => ({
    ...NOTHING,
    tags: new Map([['a.b/c:1', { digest: of(label), ...(time === undefined ? {} : { time }) }]]),
  });
  it.each<[string, Arrival, Arrival, readonly string[]]>([
    ['on', tagged('a', 1000), tagged('b', 2000), []],
    ['at the same time', tagged('a', 1000), tagged('b', 1000), []],
    ['back', tagged('a', 2000), tagged('b', 1000), ['ROLLBACK']],
    ['to what has no time', tagged('a', 2000), tagged('b'), ['ROLLBACK']],
    ['from what had no time', tagged('a'), tagged('b', 1000), []],
    ['nowhere', tagged('a', 2000), tagged('a', 1000), []],
  ])('go %s', (_, before, now, expected) => expect(codes(after(before), now)).toEqual(expected));

  it('keep the newest time of a digest', () => {
    const kept = after(tagged('a', 2000), tagged('a', 1000));
    expect(kept.tags.get('a.b/c:1')?.time).toBe(2000);
  });
});

describe('deny packs (T26)', () => {
  const entry = (label: string, from?: number): DenyEntry => ({
    ...{ target: { kind: 'log', log: digest.hexOf(of(label)) }, reason: 'x' },
    ...(from === undefined ? {} : { from }),
  });
  const pack = (version: number, entries: readonly DenyEntry[], by = SEALER): DenyPack => ({
    ...{ version, entries, by, issued: 0, source: '--deny a' },
    digest: of(JSON.stringify([version, entries])),
  });
  const given = (...packs: readonly DenyPack[]): Arrival => ({ ...NOTHING, packs });
  const seen = after(given(pack(7, [entry('a', 1000)])));

  it.each<[string, Arrival, readonly string[]]>([
    ['the same', given(pack(7, [entry('a', 1000)])), []],
    ['a later one that adds', given(pack(9, [entry('a', 1000), entry('b')])), []],
    ['a later one that denies more', given(pack(9, [entry('a')])), []],
    ['an older one', given(pack(6, [entry('a', 1000)])), ['DENY_OLD']],
    ['another of that version', given(pack(7, [entry('a')])), ['DENY_OLD']],
    ['a later one that forgets', given(pack(8, [entry('b')])), ['DENY_OLD']],
    ['a later one that denies later', given(pack(8, [entry('a', 1001)])), ['DENY_OLD']],
    ['none', NOTHING, ['CONFIG']],
    ['one by another key', given(pack(1, [], OTHER)), []],
    ['an older one beside the newest', given(pack(3, []), pack(7, [entry('a', 1000)])), []],
  ])('%s', (_, arrival, expected) => expect(codes(seen, arrival)).toEqual(expected));
});

describe("the clock's floor (T23)", () => {
  const times = (...given: number[]): Arrival => ({ ...NOTHING, times: given });
  it('is the release, until something later is proved', () => {
    expect(floorOf(EMPTY)).toBe(RELEASED);
    expect(floorOf(after(times(RELEASED - DAY)))).toBe(RELEASED);
    expect(floorOf(after(times(RELEASED + 30 * DAY)))).toBe(RELEASED + 30 * DAY);
  });

  it('30 days are not further than 30 days', () => {
    const step = bundle(1, { times: [RELEASED + 30 * DAY] });
    expect(floorOf(weigh(EMPTY, step).next)).toBe(RELEASED + 30 * DAY);
    expect(weigh(EMPTY, step).notEstablished.join()).not.toContain('raises it once');
  });

  it('rises by the latest time within 30 days, once a bundle; what is further is told', () => {
    const far = times(RELEASED + DAY, RELEASED + 31 * DAY, RELEASED + 60 * DAY);
    expect(floorOf(after(far))).toBe(RELEASED + DAY);
    expect(weigh(EMPTY, far).notEstablished.join()).toContain('raises it once `state floor FILE');
    expect(floorOf(after(far, far))).toBe(RELEASED + 31 * DAY);
  });

  it('is not poisoned by one token of 2099', () => {
    const poisoned = times(Date.parse('2099-01-01T00:00:00Z'));
    expect(floorOf(after(poisoned))).toBe(RELEASED);
    expect(after(poisoned).floor).toBeUndefined();
  });
});

describe('a state as a file', () => {
  const full = after(
    bundle(12, {
      tags: new Map([['a.b/c:1', { digest: of('a'), time: 1000 }]]),
      times: [RELEASED + DAY],
      packs: [
        {
          ...{ version: 2, issued: 0, by: OTHER, source: 'x', digest: of('p') },
          entries: [
            { target: { kind: 'digest', digest: of('d') }, reason: 'x' },
            { target: { kind: 'log', log: 'ab'.repeat(32) }, from: 1000, reason: 'x' },
          ],
        },
      ],
    }),
  );
  const text = new TextDecoder().decode(encodeState(full));
  const read = (changed: string) => codeOf(() => decodeState(utf8.encode(changed)));

  it('is read as it was written', () => {
    expect(decodeState(encodeState(full))).toEqual(full);
    expect(decodeState(encodeState(EMPTY))).toEqual(EMPTY);
  });

  it.each<[string, string, string]>([
    ['another version', '"schemaVersion": 1', '"schemaVersion": 2'],
    ['a number below 1', '"sequence": 12', '"sequence": 0'],
    ['a number as text', '"sequence": 12', '"sequence": "12"'],
    ['no fingerprint', SEALER, 'SHA256:a'],
    ['no digest', of('a'), 'sha256:a'],
    ['no time', '"time": "1970-01-01T00:00:01Z"', '"time": "yesterday"'],
    ['a field that nobody knows', '"serial": 0', '"serial": 0, "more": 1'],
    ['a list left away', '"tags": [', '"tagged": ['],
    ['white space', '"serial": 0', '"serial":  0'],
    ['half of it', text.slice(40), ''],
  ])('is refused: %s', async (_, from, to) => {
    expect(text).toContain(from);
    expect(await read(text.replace(from, to))).toBe('CONFIG');
  });

  it('says where it is wrong', () =>
    expect(() => decodeState(utf8.encode(text.replace('"sequence": 12', '"sequence": 0')))).toThrow(
      'state.channels[0].sequence is not from 1 on',
    ));
});
