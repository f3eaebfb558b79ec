import { createHash } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { createWorld, type Key } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { verifyCheckpoint } from './checkpoint.ts';
import type { TransparencyLog } from './log.ts';
import { cosigners, parseWitness } from './witness.ts';

const world = createWorld({ seed: 'witness' });
const raw = (key: Key): Uint8Array => key.publicKeyDer.slice(-32);
const keyId = (name: string, key: Key): Buffer =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(4))
    .update(raw(key))
    .digest()
    .subarray(0, 4);
const vkey = (name: string, key: Key, kind = 4): string =>
  `${name}+${keyId(name, key).toString('hex')}+` +
  `${Buffer.concat([Uint8Array.of(kind), raw(key)]).toString('base64')}`;

const [a, b] = ['a', 'b'].map((label) => ({
  name: `${label}.example/w`,
  key: world.keyPair('ed25519', `witness ${label}`),
})) as [Named, Named];
interface Named {
  readonly name: string;
  readonly key: Key;
}
const pinned = [a, b].map(({ name, key }) => parseWitness(vkey(name, key)));

const TEXT = `${world.logV2.checkpoint().split('\n\n')[0]}\n`;
const TIME = 1_768_478_400n;
/** The line of a witness: key ID, time, signature. */
function line(
  { name, key }: Named,
  change: { time?: bigint; text?: string; stated?: bigint } = {},
): string {
  const { time = TIME, text = TEXT, stated = time } = change;
  const seconds = Buffer.alloc(8);
  seconds.writeBigUInt64BE(stated);
  const signature = key.sign(new TextEncoder().encode(`cosignature/v1\ntime ${time}\n${text}`));
  return `— ${name} ${Buffer.concat([keyId(name, key), seconds, signature]).toString('base64')}\n`;
}
const LOG: TransparencyLog = {
  key: keys.parse(world.logV2.key.publicKeyDer),
  id: new Uint8Array(),
  name: world.logV2.origin,
  window: {},
};
const names = async (note: string, log = LOG): Promise<string[]> => {
  const checkpoint = await verifyCheckpoint(note, log, 2, nodeCrypto);
  return (await cosigners(checkpoint, pinned, nodeCrypto)).map(({ name }) => name);
};
const note = (...lines: readonly string[]): string =>
  world.logV2.checkpoint({ moreSignatures: lines });

describe('a witness key', () => {
  it('has a name, a key and its ID', () => {
    expect(parseWitness(vkey(a.name, a.key))).toMatchObject({
      name: a.name,
      key: { type: 'ed25519' },
      keyId: new Uint8Array(keyId(a.name, a.key)),
    });
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'KEY'],
    ['no key', 'a.example', 'KEY'],
    ['no name', vkey(a.name, a.key).slice(a.name.length), 'KEY'],
    ['a name with a space', vkey('a b', a.key), 'KEY'],
    [
      'an ID in upper case',
      vkey(a.name, a.key).replace(/\+[0-9a-f]{8}\+/, (id) => id.toUpperCase().replace(/\d/g, 'A')),
      'KEY',
    ],
    ['the ID of another name', vkey('b', a.key).replace(/^b/, 'a'), 'KEY'],
    [
      'the ID of another key',
      vkey(a.name, a.key).replace(/[^+]+$/, vkey(a.name, b.key).split('+').slice(2).join('+')),
      'KEY',
    ],
    ['a key of a log', vkey(a.name, a.key, 1), 'UNSUPPORTED'],
    ['a key of ML-DSA', vkey(a.name, a.key, 6), 'UNSUPPORTED'],
    ['a key that is cut', `a+00000000+${Buffer.from([4, 1, 2]).toString('base64')}`, 'KEY'],
    ['a key that is not base64', 'a+00000000+Zh==', 'KEY'],
    ['a final newline', `${vkey(a.name, a.key)}\n`, 'KEY'],
  ])('is refused with %s', async (_, text, code) =>
    expect(await codeOf(() => parseWitness(text))).toBe(code),
  );
});

describe('cosignatures', () => {
  it('are of those who cosigned, each once', async () => {
    expect(await names(note())).toEqual([]);
    expect(await names(note(line(b)))).toEqual([b.name]);
    expect(await names(note(line(b), line(a), line(a, { time: TIME + 1n })))).toEqual([
      a.name,
      b.name,
    ]);
  });

  it('of others do not count', async () => {
    const stranger = { name: 'stranger.example', key: world.keyPair('ed25519', 'stranger') };
    expect(await names(note(line(stranger)))).toEqual([]);
    expect(await names(note(line({ ...a, key: stranger.key })))).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['over another text', () => line(a, { text: 'other\n' })],
    ['with another time', () => line(a, { stated: TIME + 1n })],
    ['beside a good one', () => line(a) + line(a, { text: 'other\n' })],
    [
      'that is cut',
      () =>
        `— ${a.name} ` +
        `${Buffer.concat([keyId(a.name, a.key), Buffer.alloc(9)]).toString('base64')}\n`,
    ],
    [
      'of a key ID and one byte',
      () =>
        `— ${a.name} ` +
        `${Buffer.concat([keyId(a.name, a.key), Buffer.alloc(1)]).toString('base64')}\n`,
    ],
  ])(
    'of a pinned witness %s refuse the note',
    async (_, lines) =>
      await expect(names(note(lines()))).rejects.toThrow('the cosignature of a.example/w'),
  );

  it('on what the log did not sign are never looked at (T36)', async () => {
    const { publicKeyDer } = world.keyPair('ed25519', 'another log');
    const other = { ...LOG, key: keys.parse(publicKeyDer) };
    expect(await codeOf(() => names(note(line(a)), other))).toBe('CHECKPOINT_SIGNATURE');
    expect(await codeOf(() => names('x'))).toBe('CHECKPOINT_FORMAT');
  });
});
