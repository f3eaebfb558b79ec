import { canonicalJson, type Json, json, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { createAuthority, createWorld, revocationList } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { decodePack } from './decode.ts';
import { Denials, sayDenial } from './denials.ts';
import { encodePack } from './encode.ts';
import { lifted, merged } from './merge.ts';
import type { DenyEntry, DenyPack } from './pack.ts';
import { crlTarget, idOf, type Target } from './target.ts';

const HEX = 'ab'.repeat(32);
const FROM = Date.parse('2026-03-01T00:00:00Z');
const DIGEST: Target = { kind: 'digest', digest: `sha256:${HEX}` };
const KEY: Target = { kind: 'key', fingerprint: `SHA256:${HEX}` };
const of = (target: Target, from?: number): DenyEntry => ({
  target,
  reason: 'found on a stick',
  ...(from === undefined ? {} : { from }),
});
const ALL: readonly DenyEntry[] = merged([
  of(DIGEST),
  of(KEY, FROM),
  of({ kind: 'certificate', fingerprint: `SHA256:${HEX}` }),
  of({ kind: 'identity', identity: 'eve@example.com' }, FROM),
  of({ kind: 'identity', identity: 'eve@example.com', issuer: 'https://issuer.example' }),
  of({ kind: 'log', log: HEX }, FROM + 1),
  of({ kind: 'entry', log: HEX, index: 2n ** 60n }),
  of({ kind: 'leaf', leaf: HEX }),
]);
const authority = createAuthority({ name: { commonName: 'CA' }, key: createWorld().keyPair() });
const CRL = crlTarget(revocationList(authority).der);
const packOf = (entries: readonly DenyEntry[], version = 1): DenyPack => ({
  ...{ version, issued: FROM, entries, by: 'SHA256:1', source: '--deny a.json' },
  digest: `sha256:${HEX}`,
});

describe('what a pack says', () => {
  it('is read as it was written, with every kind of target', () =>
    expect(decodePack(json.parse(encodePack(packOf(ALL, 7))))).toEqual({
      ...{ version: 7, issued: FROM, entries: ALL },
    }));

  const good = { kind: 'digest', digest: `sha256:${HEX}`, reason: 'a' };
  const keyed = { kind: 'key', fingerprint: `SHA256:${HEX}`, compromised: true, reason: 'a' };
  const read = (entries: Json, more: { readonly [name: string]: Json } = {}) =>
    codeOf(() =>
      decodePack({
        ...{ schemaVersion: 1n, version: 1n, issued: '2026-03-01T00:00:00Z', entries },
        ...more,
      }),
    );

  it('may be an entry, or none', async () => {
    expect(await read([good])).toBe('accepted');
    expect(await read([keyed])).toBe('accepted');
    expect(await read([])).toBe('accepted');
  });

  it.each<[string, Json, { readonly [name: string]: Json }?]>([
    ['no list', {}],
    ['a list that is left away', null],
    ['another version of the form', [], { schemaVersion: 2n }],
    ['version 0', [], { version: 0n }],
    ['a version that is a text', [], { version: '1' }],
    ['no time', [], { issued: '2026-03-01' }],
    ['a time in another form', [], { issued: '2026-03-01T01:00:00+01:00' }],
    ['a field that nobody knows', [], { until: '2026-03-01T00:00:00Z' }],
    ['the same twice', [good, good]],
    ['entries out of order', [keyed, good]],
    ['an unknown kind', [{ ...good, kind: 'name' }]],
    ['no reason', [{ kind: 'digest', digest: `sha256:${HEX}` }]],
    ['a blank reason', [{ ...good, reason: ' ' }]],
    ['a long reason', [{ ...good, reason: 'a'.repeat(LIMITS.denyText + 1) }]],
    ['a digest from a time on', [{ ...good, from: '2026-03-01T00:00:00Z' }]],
    ['a digest that is compromised', [{ ...good, compromised: true }]],
    ['a key with neither', [{ ...keyed, compromised: null }]],
    ['a key with both', [{ ...keyed, from: '2026-03-01T00:00:00Z' }]],
    ['a key that is not compromised', [{ ...keyed, compromised: false }]],
    ['a digest without its algorithm', [{ ...good, digest: HEX }]],
    ['a fingerprint in capitals', [{ ...keyed, fingerprint: `SHA256:${HEX.toUpperCase()}` }]],
    ['a log ID that is short', [{ kind: 'log', log: 'ab', compromised: true, reason: 'a' }]],
    ['an index that is a number', [{ kind: 'entry', log: HEX, index: 1n, reason: 'a' }]],
    ['an index below 0', [{ kind: 'entry', log: HEX, index: '-1', reason: 'a' }]],
    ['a field of another kind', [{ ...good, log: HEX }]],
    ['an entry that is a text', ['sha256']],
  ])('is refused: %s', async (_, entries, more) =>
    expect(await read(entries, more)).toBe('DENY_PACK'),
  );

  it('has so many entries at most', async () =>
    expect(await read(Array.from({ length: LIMITS.denyEntries + 1 }, () => good))).toBe('LIMIT'));
});

describe('a CRL in a pack', () => {
  const packed = (crl: string) =>
    codeOf(() =>
      decodePack({
        ...{ schemaVersion: 1n, version: 1n, issued: '2026-03-01T00:00:00Z' },
        entries: [{ kind: 'crl', crl, reason: 'a' }],
      }),
    );

  it('is read as it was written, and lists what it revokes', () => {
    const content = packOf([of(CRL)], 7);
    const { entries } = decodePack(json.parse(encodePack(content)));
    expect(entries).toEqual([of(CRL)]);
    expect(new Denials([packOf(entries)]).crls).toHaveLength(1);
    expect(new Denials([packOf(entries), packOf(entries, 2)]).crls).toHaveLength(1);
  });

  it('that the site does not follow revokes nothing', () => {
    const undeny = [{ id: idOf(CRL), reason: 'wrong', at: 'policy.yaml:3' }];
    expect(new Denials([packOf([of(CRL)])], undeny).crls).toEqual([]);
  });

  it.each([
    ['no base64', '*'],
    ['nothing', ''],
    ['no list', Buffer.from('3000', 'hex').toString('base64')],
    ['PEM', Buffer.from(revocationList(authority).pem).toString('base64')],
    [
      'a list and more',
      Buffer.concat([revocationList(authority).der, Buffer.of(0)]).toString('base64'),
    ],
    ['a list that was cut', CRL.crl.slice(0, -8)],
  ])('is refused where it is %s', async (_, crl) => expect(await packed(crl)).toBe('DENY_PACK'));

  it('and that is longer than any is LIMIT', async () =>
    expect(await packed('A'.repeat(LIMITS.pemFile + 4))).toBe('LIMIT'));
});

describe('packs only add (T26)', () => {
  it('each target once, as it is denied most', () => {
    expect(merged([of(KEY, FROM), of(KEY, FROM - 1)])).toEqual([of(KEY, FROM - 1)]);
    expect(merged([of(KEY), of(KEY, FROM)])).toEqual([of(KEY)]);
    expect(merged([of(KEY), of(DIGEST)])).toEqual([of(DIGEST), of(KEY)]);
  });

  it.each<[string, readonly DenyEntry[], readonly DenyEntry[], number]>([
    ['the same', ALL, ALL, 0],
    ['one more', [of(DIGEST)], ALL, 0],
    ['earlier', [of(KEY, FROM)], [of(KEY, FROM - 1)], 0],
    ['compromised', [of(KEY, FROM)], [of(KEY)], 0],
    ['later', [of(KEY, FROM)], [of(KEY, FROM + 1)], 1],
    ['compromised no more', [of(KEY)], [of(KEY, FROM)], 1],
    ['forgotten', ALL, [of(DIGEST)], ALL.length - 1],
  ])('what is lifted: %s', (_, before, after, count) =>
    expect(lifted(before, after)).toHaveLength(count),
  );
});

describe('looking up', () => {
  it('of several packs, what denies most', () => {
    const [late, early] = [packOf([of(KEY, FROM)]), packOf([of(KEY, 1)], 2)];
    expect(new Denials([late, early]).of(KEY)?.pack).toBe(early);
    expect(new Denials([early, late]).of(KEY)?.pack).toBe(early);
  });

  it('what a site takes back itself denies nothing, in whichever pack it is', () => {
    const undeny = [{ id: idOf(KEY), reason: 'not stolen', at: 'policy.yaml:3' }];
    const packs = [packOf([of(DIGEST), of(KEY)]), packOf([of(KEY, FROM)], 2)];
    const denials = new Denials(packs, undeny);
    expect(denials.of(KEY)).toBeUndefined();
    expect(denials.of(DIGEST)).toBeDefined();
    expect(denials.undenied(idOf(KEY))?.entry.target).toEqual(KEY);
    expect(denials.undenied(idOf(DIGEST))).toBeUndefined();
    expect(denials.packs[0]?.entries).toHaveLength(2);
  });

  it('an identity with an issuer is another than one without', () => {
    const eve = { kind: 'identity', identity: 'eve' } as const;
    const denials = new Denials([packOf([of({ ...eve, issuer: 'a' })])]);
    expect(denials.of({ ...eve, issuer: 'a' })).toBeDefined();
    expect(denials.of(eve)).toBeUndefined();
    expect(denials.of({ ...eve, issuer: 'b' })).toBeUndefined();
  });

  it('says which pack, which entry and why, with foreign text disarmed (T28)', () => {
    const entry = { ...of(KEY, FROM), reason: 'stolen\n::error::' };
    expect(sayDenial({ entry, pack: packOf([entry], 7) })).toBe(
      `the key SHA256:${HEX} is denied from 2026-03-01T00:00:00Z on (--deny a.json: version 7, ` +
        `entry ${idOf(KEY)}: "stolen\\u{a}::error::")`,
    );
  });

  it('names each target by another ID', () => {
    const ids = ALL.map(({ target }) => idOf(target));
    expect(new Set(ids).size).toBe(ALL.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('one text has one canonical form', () =>
    expect(encodePack(packOf(ALL))).toEqual(canonicalJson(json.parse(encodePack(packOf(ALL))))));
});
