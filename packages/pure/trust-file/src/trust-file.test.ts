import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, isEmpty } from './difference.ts';
import { printPortable, printStore } from './print-store.ts';
import { readStore } from './read-store.ts';
import { trustSchema } from './schema.ts';
import { CORP, pin, TEXTS } from './store.fixture.ts';
import type { Store, StorePin } from './store.ts';
import { storeOf } from './store-of.ts';

const of = (pins: Readonly<Record<string, readonly StorePin[]>>): Store =>
  storeOf(new Map(Object.entries(pins)), 'store');
const CORP_STORE = of({ corp: CORP });
const files = new Map(CORP.map(({ file, bytes }) => [file, bytes]));
const read = (text: string, at = files): Store =>
  readStore(text, {
    file: 'store/trust.yaml',
    where: 'store',
    read: (name) => at.get(name) ?? new Uint8Array(),
  });
const whole = (text: string): Store => readStore(text, { file: 'trust.yaml', where: 'store' });
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return 'read';
};

describe('a trust store', () => {
  it('is what was written, in a folder and as one file', () => {
    expect(read(printStore(CORP_STORE))).toEqual(CORP_STORE);
    const portable = printPortable(CORP_STORE);
    expect(whole(portable)).toEqual(CORP_STORE);
    expect(portable.split('\n')[1]).toMatch(/^# SHA256:[0-9a-f]{64} rekor-key of corp /);
  });

  it('pins what its files hold, with their windows, and names store, instance and file', () => {
    const [corp] = CORP_STORE.instances;
    expect(corp?.trust).toMatchObject({
      logs: [{ name: 'rekor.corp.example', window: { start: 0 } }],
      ctLogs: [{ window: { end: Date.UTC(2030, 0) } }],
      authorities: [{ intermediates: [{}] }],
      timestampAuthorities: [{ chain: [{}, {}] }],
    });
    expect(corp?.trust.anchors[0]?.source).toBe(`store,corp ${CORP[0]?.file}`);
    expect(corp?.keys).toMatchObject([{ role: 'seal', window: {} }]);
    for (const { file } of CORP) expect(corp?.anchors.get(file)).not.toEqual([]);
  });

  it('takes a trusted root and witnesses as an instance', () => {
    const { instances } = of({
      good: [
        pin('good', TEXTS.root, { kind: 'trusted-root' }),
        pin('good', `${TEXTS.witness}\n`, { kind: 'witness' }),
      ],
    });
    expect(instances[0]?.witnesses).toMatchObject([{ name: 'witness.example' }]);
    expect(instances[0]?.trust.logs).not.toEqual([]);
  });

  it('lets two instances share a log that means the same in both', () =>
    expect(of({ a: CORP.slice(0, 1), b: CORP.slice(0, 1) }).instances).toHaveLength(2));

  it('has its JSON Schema', async () =>
    expect(`${JSON.stringify(trustSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../trust.schema.json',
    ));
});

const rekor = (more: Parameters<typeof pin>[2]): StorePin => pin('b', TEXTS.rekor, more);

describe('pins that widen each other are refused', () => {
  it.each<[string, Readonly<Record<string, readonly StorePin[]>>, string]>([
    ['a log with two origins (T25)', { a: CORP, b: [rekor({})] }, 'TRUST_CONFLICT'],
    [
      'a log with two windows (T25)',
      { a: CORP, b: [rekor({ origin: 'rekor.corp.example' })] },
      'TRUST_CONFLICT',
    ],
    ['a log that is a CT log too', { a: CORP, b: [rekor({ kind: 'ct' })] }, 'TRUST_CONFLICT'],
    [
      'a seal key that signs images (T10)',
      { a: CORP, b: [pin('b', TEXTS.key, { kind: 'key', role: 'image' })] },
      'TRUST_CONFLICT',
    ],
    [
      'a signer that is its own log (T10)',
      { a: CORP, b: [rekor({ kind: 'key', role: 'image' })] },
      'TRUST_CONFLICT',
    ],
    [
      'a trusted root beside PEM',
      { a: [...CORP, pin('a', TEXTS.root, { kind: 'trusted-root' })] },
      'TRUST_CONFLICT',
    ],
    ['intermediates without a root', { a: [pin('a', world(), { kind: 'ca' })] }, 'PARTIAL_CHAIN'],
    ['a key where a chain belongs', { a: [rekor({ kind: 'tsa' })] }, 'CONFIG'],
    ['a chain where a key belongs', { a: [pin('a', TEXTS.ca, {})] }, 'CONFIG'],
    ['an Ed25519 log without an origin', { a: [pin('a', TEXTS.ed25519, {})] }, 'USAGE'],
    ['a witness that is none', { a: [rekor({ kind: 'witness' })] }, 'CONFIG'],
    ['a root that is PEM', { a: [rekor({ kind: 'trusted-root' })] }, 'TRUST_ROOT'],
  ])('%s', async (_, pins, code) => expect(await codeOf(() => of(pins))).toBe(code));

  it.each<[string, Parameters<typeof pin>[2]]>([
    ['a key without a role', { kind: 'key' }],
    ['a role of a log', { role: 'seal' }],
    ['an origin of a CA', { kind: 'ca', origin: 'x' }],
    ['a window of a witness', { kind: 'witness', window: { start: 0 } }],
    ['a window of a trusted root', { kind: 'trusted-root', window: { end: 0 } }],
    ['an end of a seal key', { kind: 'key', role: 'seal', window: { end: 0 } }],
    ['a beginning of a key of deny packs', { kind: 'key', role: 'deny', window: { start: 0 } }],
  ])('%s, as it is added', async (_, more) =>
    expect(await codeOf(() => rekor(more))).toBe('USAGE'),
  );
});

function world(): string {
  return TEXTS.ca.slice(0, TEXTS.ca.indexOf('-----END') + 26);
}

/** Of the text that is good: something else in place of a part, and where it is refused. */
describe('a store that was edited into nonsense', () => {
  const good = printStore(CORP_STORE);
  const SHA = CORP[0]?.sha256 ?? '';
  it.each<[string, string | RegExp, string, string]>([
    ['an unknown field', 'origin:', 'orgin:', ':10:9: unknown key "orgin": did you mean "origin"?'],
    ['a missing field', /sha256: .*\n\s+/, '', 'sha256 is missing'],
    ['another version', 'trust/v1', 'trust/v2', 'apiVersion'],
    ['an instance of nothing', 'corp:', 'empty: { pins: [] }\n  corp:', 'is empty'],
    ['a path out of the folder', /file: /, 'file: ../', 'is no name of a file'],
    ['the list as a file', /file: .*/, 'file: trust.yaml', 'is no name of a file'],
    ['another SHA-256', SHA, 'a'.repeat(64), `:9:9: ${CORP[0]?.file} has the SHA-256 ${SHA}`],
    ['half a SHA-256', SHA, SHA.slice(9), 'is no SHA-256'],
    ['a kind that is none', 'kind: ct', 'kind: ctt', 'did you mean "ct"?'],
    ['a role that is none', 'role: seal', 'role: seals', 'did you mean "seal"?'],
    ['a role of a log', 'origin:', 'role: seal\n        origin:', 'role is of kind key'],
    ['an origin of a CT log', 'validUntil:', 'origin: x\n        validUntil:', 'origin is of kind'],
    ['a key without a role', /role: .*\n\s+/, '', 'a key has a role'],
    [
      'a role that nothing has',
      'role: seal',
      'role: channel',
      'role is "channel"; there is: image',
    ],
    [
      'a window of a seal key',
      'role: seal',
      'role: seal\n        validUntil: 2026-01-01T00:00:00Z',
      'validUntil is asked nothing of the role seal',
    ],
    ['a day that does not exist', 'validFrom: 1970-01-01', 'validFrom: 1970-02-31', 'not exist'],
    ['an approval at no day', /approvedAt: 2026-01/, 'approvedAt: 2026-00', 'does not exist'],
    ['nobody who approved', 'approvedBy: ada', 'approvedBy: ""', 'is empty'],
    ['an alias', 'approvedBy: ada', 'approvedBy: *ada', 'an alias'],
    ['files within', 'instances:', 'files: { a.pem: x }\ninstances:', ':4:1: files are beside'],
  ])('has %s', async (_, part, other, words) => {
    const text = good.replace(part, other);
    expect(text).not.toBe(good);
    expect(await codeOf(() => read(text))).toBe('CONFIG');
    expect(refusal(() => read(text))).toMatch(/^store\/trust\.yaml:\d+:\d+: /);
    expect(refusal(() => read(text))).toContain(words);
  });

  it('names a file that was changed', async () => {
    const changed = new Map([...files, [CORP[1]?.file ?? '', utf8.encode(TEXTS.ct)]]);
    expect(await codeOf(() => read(good, changed))).toBe('CONFIG');
    expect(refusal(() => read(good, changed))).toContain('is not the file that ada approved');
  });

  it('travels with a file too many, or too few', async () => {
    const text = printPortable(CORP_STORE);
    const few = text.replace(/^ {2}corp-rekor-(\w+)\.pem:/m, '  corp-rekor-other.pem:');
    expect(refusal(() => whole(few))).toContain('is not among the files');
    const many = `${text}  other.pem: x\n`;
    expect(refusal(() => whole(many))).toContain('no pin names the file other.pem');
    for (const one of [few, many]) expect(await codeOf(() => whole(one))).toBe('CONFIG');
  });

  it('is read or refused, whatever was struck out of it', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(40), async (at, length) => {
        const text = good.slice(0, at) + good.slice(at + length);
        expect([
          'accepted',
          'CONFIG',
          'LIMIT',
          'TRUST_CONFLICT',
          'TRUST_ROOT',
          'CHAIN_ORDER',
          'PARTIAL_CHAIN',
          'USAGE',
        ]).toContain(await codeOf(() => read(text)));
      }),
      { numRuns: 200 },
    ));
});

describe('a difference', () => {
  const later = [rekor({ origin: 'rekor.corp.example' }), ...CORP.slice(1)];
  const other = [...CORP.slice(1), pin('corp', TEXTS.ed25519, { origin: 'new.example' })];

  it('is nothing between equals, whoever approved them', () => {
    const again = CORP.map((one) => ({ ...one, approvedBy: 'bob' }));
    expect(isEmpty(difference(CORP_STORE, of({ corp: again })))).toBe(true);
  });

  it('lists what goes, what comes, and what counts at another time', () => {
    const swapped = difference(CORP_STORE, of({ corp: other }));
    expect(swapped.removed.map(({ kind }) => kind)).toEqual(['rekor']);
    expect(swapped.added).toMatchObject([{ kind: 'rekor', origin: 'new.example' }]);
    const { changed, removed, added } = difference(CORP_STORE, of({ corp: later }));
    expect([removed, added]).toEqual([[], []]);
    expect(changed).toMatchObject([
      { before: { window: '1970-01-01T00:00:00Z – open' }, after: { window: 'no window' } },
    ]);
  });

  it('has a digest that says which it is', () => {
    const digests = [CORP, later, other].map(
      (pins) => difference(of({}), of({ corp: pins })).digest,
    );
    expect(new Set(digests).size).toBe(3);
    expect(digests[0]).toBe(difference(of({}), of({ corp: CORP })).digest);
    expect(digests[0]).not.toBe(difference(of({ corp: CORP }), of({})).digest);
  });
});
