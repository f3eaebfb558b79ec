import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { pin, TEXTS, world } from '../store.fixture.ts';
import type { Store, StorePin } from '../store.ts';
import { storeOf } from '../store-of.ts';
import { compareCarried } from './compare.ts';
import { decodeCarried } from './decode.ts';
import { CARRIED_LIST, type CarriedFile, encodeCarried } from './list.ts';

const ROOT = createWorld({ seed: 'good' }).trustedRoot();

const PINS: readonly StorePin[] = [
  pin('corp', TEXTS.rekor, { origin: 'rekor.corp.example', window: { start: 0, end: 2000 } }),
  pin('corp', TEXTS.ca, { kind: 'ca' }),
  pin('corp', TEXTS.witness, { kind: 'witness' }),
  pin('corp', TEXTS.key, { kind: 'key', role: 'seal' }),
];
const STORE = storeOf(
  new Map([
    ['corp', PINS],
    ['Public.good', [pin('Public.good', ROOT, { kind: 'trusted-root' })]],
  ]),
  'store',
);
const FILES = encodeCarried(STORE);
const textOf = (files: readonly CarriedFile[], name = CARRIED_LIST): string =>
  utf8.decode(files.find((file) => file.name === name)?.bytes ?? new Uint8Array(), 'CONFIG');
const decoded = (files: readonly CarriedFile[]): Store | undefined =>
  decodeCarried(files, 'app.tar');
const refused = (files: readonly CarriedFile[]): Promise<string> => codeOf(() => decoded(files));

/** The carried files with another list. */
const relisted = (change: (list: string) => string): CarriedFile[] => [
  { name: CARRIED_LIST, bytes: utf8.encode(change(textOf(FILES))) },
  ...FILES.slice(1),
];
const listing = (...pins: readonly object[]): CarriedFile[] =>
  relisted(() => JSON.stringify({ instances: [{ name: 'corp', pins }], schemaVersion: 1 }));

describe('what a bundle carries of a trust store', () => {
  it('is the files as they were given, and a list without who approved them', () => {
    expect(FILES.map(({ name }) => name)).toEqual([
      'pins.json',
      ...['ca', 'key', 'rekor', 'witness'].map((kind) => expect.stringContaining(`corp-${kind}-`)),
      expect.stringContaining('public.good-trusted-root-'),
    ]);
    expect(textOf(FILES)).toContain('"validFrom":"1970-01-01T00:00:00Z"');
    for (const secret of ['ada', 'letter', '2026-01-15'])
      expect(FILES.map(({ bytes }) => utf8.decode(bytes, 'CONFIG')).join()).not.toContain(secret);
  });

  it('comes back as the same pins, by nobody', () => {
    const store = decoded(FILES);
    const meaning = ({ instances }: Store) =>
      instances.flatMap(({ name, pins }) =>
        pins.map(({ kind, sha256, role, origin, window }) =>
          JSON.stringify({ name, kind, sha256, role, origin, window }),
        ),
      );
    expect(meaning(store ?? STORE).sort()).toEqual(meaning(STORE).sort());
    expect(store?.instances[0]?.pins[0]).toMatchObject({ from: 'app.tar', approvedBy: 'nobody' });
  });

  it('has the same bytes whatever the order of the store, and however often a file stands', () => {
    const turned = storeOf(
      new Map([...new Map(STORE.instances.map(({ name, pins }) => [name, pins]))].toReversed()),
      'store',
    );
    const twice = {
      instances: turned.instances.map((one) => ({
        ...one,
        pins: [...one.pins, ...one.pins].toReversed(),
      })),
    };
    expect(encodeCarried(twice)).toEqual(FILES);
  });

  it('is nothing without its list: bundles of before carry files alone', () =>
    expect(decoded(FILES.slice(1))).toBeUndefined());

  const [first] = PINS;
  const row = { kind: 'rekor', file: first?.file };
  it.each<[string, () => readonly CarriedFile[]]>([
    ['a list that is no JSON', () => relisted(() => '{')],
    [
      'another version',
      () => relisted((list) => list.replace('"schemaVersion":1', '"schemaVersion":2')),
    ],
    ['white space', () => relisted((list) => `${list}\n`)],
    ['a field that nobody knows', () => relisted((list) => list.replace('{"in', '{"a":1,"in'))],
    [
      'an unknown field of an instance',
      () => relisted((list) => list.replace('{"name"', '{"a":1,"name"')),
    ],
    ['a name that is none', () => relisted((list) => list.replace('"corp"', '"../corp"'))],
    ['a file that is not there', () => FILES.filter(({ name }) => !name.includes('-ca-'))],
    ['a file that no pin names', () => [...FILES, { name: 'extra.pem', bytes: utf8.encode('x') }]],
    [
      'a file under another name',
      () => relisted((list) => list.replace('"kind":"ca"', '"kind":"ct"')),
    ],
    [
      'other bytes than its name says',
      () =>
        FILES.map((file) =>
          file.name.includes('-key-')
            ? { ...file, bytes: utf8.encode(world.keyPair('p256', 'x').publicKeyPem) }
            : file,
        ),
    ],
    ['a pin twice', () => listing(row, row)],
    ['an unknown kind', () => listing({ ...row, kind: 'root' })],
    ['an unknown role', () => listing({ ...row, role: 'all' })],
    ['a role of another kind', () => listing({ ...row, role: 'seal' })],
    ['a time that is none', () => listing({ ...row, validFrom: 'yesterday' })],
    [
      'a window that ends before it begins',
      () =>
        listing({ ...row, validFrom: '2026-01-01T00:00:00Z', validUntil: '2025-01-01T00:00:00Z' }),
    ],
    [
      'an instance without pins',
      () => relisted((list) => list.replace('[{"name"', '[{"name":"a","pins":[]},{"name"')),
    ],
    [
      'an instance twice',
      () => relisted((list) => list.replace(/\[(\{"name":"Public.*?\]\})/, '[$1,$1')),
    ],
    ['more pins than files', () => listing(...Array.from({ length: 65 }, () => row))],
    [
      'a root that is none',
      () =>
        encodeCarried({
          instances: [
            {
              ...STORE.instances[0],
              name: 'corp',
              pins: [pin('corp', '{}', { kind: 'trusted-root' })],
            } as Store['instances'][number],
          ],
        }),
    ],
    [
      'two windows of one key',
      () =>
        encodeCarried({
          instances: ['a', 'b'].map((name, i) => ({
            ...STORE.instances[0],
            name,
            pins: [pin(name, TEXTS.rekor, { window: { start: i } })],
          })) as Store['instances'],
        }),
    ],
    [
      'more bytes than may be parsed',
      () => [...FILES, { name: 'huge.pem', bytes: new Uint8Array(2 ** 24) }],
    ],
  ])('is refused for %s', async (_, files) => expect(await refused(files())).toBe('CARRIED_TRUST'));

  it('is refused for more keys than anybody pins', async () => {
    const root = JSON.parse(ROOT) as { tlogs: object[] };
    const tlogs = Array.from({ length: 1001 }, () => root.tlogs[0]);
    const pins = [pin('corp', JSON.stringify({ ...root, tlogs }), { kind: 'trusted-root' })];
    expect(await refused(encodeCarried(storeOf(new Map([['corp', pins]]), 'a')))).toBe(
      'CARRIED_TRUST',
    );
  });
});

describe('what is carried beside what is pinned', () => {
  const anchors = STORE.instances.flatMap((instance) => [...instance.anchors.values()].flat());
  const found = (pinned: typeof anchors): string[] =>
    compareCarried(STORE, pinned).map((compared) => compared.found);

  it('is equal, whatever the pin is called', () => {
    expect(new Set(found(anchors))).toEqual(new Set(['equal']));
    const unnamed = anchors.map(({ name: _, ...anchor }) => anchor);
    expect(new Set(found(unnamed))).toEqual(new Set(['equal']));
  });

  it('is absent where nothing is pinned', () =>
    expect(new Set(found([]))).toEqual(new Set(['absent'])));

  it.each<[string, object]>([
    ['another window', { window: 'open – 2020-01-01T00:00:00Z' }],
    ['another log ID', { logId: '00' }],
    ['another key under its name', { fingerprint: 'SHA256:00' }],
  ])('differs by %s', (_, change) => {
    const log = anchors.find(({ kind, name }) => kind === 'rekor-key' && name !== undefined);
    const pinned = [{ ...(log ?? anchors[0]), ...change } as (typeof anchors)[number]];
    const compared = compareCarried(STORE, pinned).filter((one) => one.found !== 'absent');
    expect(compared).toMatchObject([{ found: 'differs', pinned: pinned[0] }]);
  });

  it('differs by the role of a key, and another key of the role is not pinned', () => {
    const seal = anchors.filter(({ name }) => name === 'role seal');
    const of = (change: object) =>
      compareCarried(
        STORE,
        seal.map((anchor) => ({ ...anchor, ...change })),
      ).find(({ carried }) => carried.name === 'role seal')?.found;
    expect(of({ name: 'role image' })).toBe('differs');
    expect(of({ fingerprint: 'SHA256:00' })).toBe('absent');
  });
});
