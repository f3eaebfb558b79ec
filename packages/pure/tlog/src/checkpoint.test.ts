import { hex } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import {
  type CheckpointOptions,
  createWorld,
  type Log,
  signatureLine,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import type { TransparencyLog } from './log.ts';
import { noteKeyHash } from './note-key.ts';

const world = createWorld({ seed: 'checkpoint', host: 'rekor.example:8080' });
const ROOT = Buffer.alloc(32, 7).toString('base64');
const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const pin = ({ key, logId, host }: Log): TransparencyLog => ({
  key: keys.fromPem(key.publicKeyPem),
  id: hex.decode(logId),
  name: host,
  window: {},
});
const v1 = pin(world.log);
const v2 = pin(world.logV2);
const thief = world.keyPair('p256', 'thief');

const check = (note: string, log: TransparencyLog = v1, version: 1 | 2 = 1): Promise<Checkpoint> =>
  verifyCheckpoint(note, log, version, nodeCrypto);
const made = (options: CheckpointOptions = {}): string => world.log.checkpoint(options);
const textOf = (note: string): string => `${note.split('\n\n')[0]}\n`;

describe('the text of a checkpoint', () => {
  it('is origin, size and root', () => {
    expect(parseCheckpoint(text('log.example', '42', ROOT))).toEqual({
      origin: 'log.example',
      size: 42n,
      root: new Uint8Array(32).fill(7),
    });
  });

  it.each<[string, string]>([
    ['extension lines', text('log', '1', ROOT, 'Timestamp: 1', 'more')],
    ['size zero', text('log', '0', ROOT)],
    ['a size past 2^53', text('log', '9007199254740993', ROOT)],
    ['spaces in its origin', text('log.example - 123', '1', ROOT)],
  ])('may have %s', async (_, given) =>
    expect(await codeOf(() => parseCheckpoint(given))).toBe('accepted'),
  );

  it.each<[string, string]>([
    ['nothing', ''],
    ['no origin', text('', '1', ROOT)],
    ['no size', text('log')],
    ['an empty size', text('log', '', ROOT)],
    ['a negative size', text('log', '-1', ROOT)],
    ['a size with a leading zero', text('log', '01', ROOT)],
    ['a size with a plus', text('log', '+1', ROOT)],
    ['a size with a space', text('log', ' 1', ROOT)],
    ['a size in hexadecimal', text('log', '0x10', ROOT)],
    ['a size with an exponent', text('log', '1e3', ROOT)],
    ['a size of twenty digits', text('log', '10000000000000000000', ROOT)],
    ['a size of another script', text('log', '٤٢', ROOT)],
    ['no root', text('log', '1')],
    ['an empty root', text('log', '1', '')],
    ['a root of 31 bytes', text('log', '1', Buffer.alloc(31).toString('base64'))],
    ['a root of 33 bytes', text('log', '1', Buffer.alloc(33).toString('base64'))],
    ['a root in hexadecimal', text('log', '1', '07'.repeat(32))],
    ['a root without padding', text('log', '1', ROOT.replace('=', ''))],
    ['a root with spare bits', text('log', '1', ROOT.replace('c=', 'd='))],
    ['no newline at the end', text('log', '1', ROOT).trimEnd()],
    ['an empty extension line', text('log', '1', ROOT, '', 'x')],
    ['an empty line at the end', text('log', '1', ROOT, '')],
    ['its first line gone', text('1', ROOT)],
  ])('is refused with %s', async (_, given) =>
    expect(await codeOf(() => parseCheckpoint(given))).toBe('CHECKPOINT_FORMAT'),
  );

  it('throws nothing but refusals', async () => {
    const part = fc.constantFrom('log', '\n', '1', '0', '-', ROOT, '=', ' ');
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 10 }), async (parts) => {
        expect(['accepted', 'CHECKPOINT_FORMAT']).toContain(
          await codeOf(() => parseCheckpoint(parts.join(''))),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a checkpoint of Rekor v1', () => {
  it('is signed by the log', async () => {
    expect(await check(made())).toMatchObject({
      origin: world.log.origin,
      size: BigInt(world.log.size),
      root: expect.any(Uint8Array),
    });
  });

  const witness = (note: string): string =>
    signatureLine(textOf(note), world.keyPair('ed25519', 'witness'), 'witness.example/w');
  it.each<[string, () => string]>([
    ['an extension line', () => made({ extensions: ['Timestamp: 1697034484441201852'] })],
    ['a witness behind', () => made({ moreSignatures: [witness(made())] })],
    ['a witness before', () => made().replace('\n\n', `\n\n${witness(made())}`)],
    [
      'another key under the same name',
      () => made({ moreSignatures: [signatureLine(textOf(made()), thief, world.log.host)] }),
    ],
    [
      'the same line twice',
      () =>
        made({ moreSignatures: [signatureLine(textOf(made()), world.log.key, world.log.host)] }),
    ],
  ])('may have %s', async (_, note) => expect(await codeOf(() => check(note()))).toBe('accepted'));

  it(
    'is signed under whatever name its operator gave the log, a real one under ' +
      '"rekor.sigstore.dev" unless told otherwise: the key decides',
    async () => {
      expect(
        await codeOf(() =>
          check(made({ origin: 'elsewhere.example - 1', name: 'elsewhere.example' })),
        ),
      ).toBe('accepted');
      expect(
        await codeOf(() =>
          check(made({ origin: 'elsewhere.example - 1', name: 'elsewhere.example', key: thief })),
        ),
      ).toBe('CHECKPOINT_SIGNATURE');
    },
  );

  it('may be of a log whose name is not pinned', async () =>
    expect(await codeOf(() => check(made(), { ...v1, name: undefined }))).toBe('accepted'));

  it.each<[string, () => string, Partial<TransparencyLog>?]>([
    ['another key', () => made({ key: thief })],
    [
      "another key under the log's key ID",
      () => made({ key: thief }).replace(/[A-Za-z0-9+/=]+\n$/, renamed),
    ],
    [
      'a bad line beside a good one',
      () =>
        made({ moreSignatures: [signatureLine('other text\n', world.log.key, world.log.host)] }),
    ],
    ['another name on the line', () => made({ name: 'evil.example' })],
    ['another name in the origin', () => made({ origin: 'evil.example - 1' })],
    [
      'another name in both, where no name is pinned',
      () => made({ origin: 'evil.example - 1', name: 'other.example' }),
      { name: undefined },
    ],
    ['an origin without a tree', () => made({ origin: world.log.host })],
    ['a changed size', () => made().replace(`\n${world.log.size}\n`, `\n${world.log.size}1\n`)],
    ['a changed root', () => made({ root: new Uint8Array(32) }).replace('AAAA', 'BAAA')],
    ['a witness alone', () => `${textOf(made())}\n${witness(made())}`],
  ])('is refused with %s', async (_, note, change) =>
    expect(await codeOf(() => check(note(), { ...v1, ...change }))).toBe('CHECKPOINT_SIGNATURE'),
  );

  /** The blob of a line with the key ID of the pinned log. */
  function renamed(blob: string): string {
    const signature = Buffer.from(blob, 'base64').subarray(4);
    return `${Buffer.concat([v1.id.slice(0, 4), signature]).toString('base64')}\n`;
  }

  it('is refused with a broken note', async () => {
    expect(await codeOf(() => check(textOf(made())))).toBe('CHECKPOINT_FORMAT');
    expect(await codeOf(() => check(made().replace('—', '-')))).toBe('CHECKPOINT_FORMAT');
  });

  it('is refused as one of Rekor v2', async () =>
    expect(await codeOf(() => check(made(), v1, 2))).toBe('CHECKPOINT_SIGNATURE'));

  it('is refused or the same with any character changed', async () => {
    const good = made();
    const expected = await check(good);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.constantFrom('', 'A', '1', ' ', '\n', '=', '—'),
        async (at, inserted) => {
          const changed = good.slice(0, at) + inserted + good.slice(at + 1);
          const code = await codeOf(() => check(changed));
          if (code === 'accepted') expect(await check(changed)).toEqual(expected);
          else expect(['CHECKPOINT_FORMAT', 'CHECKPOINT_SIGNATURE']).toContain(code);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names what it refuses without its controls (T28)', async () => {
    await expect(check(made({ origin: 'evil\u202e - 1' }))).rejects.toThrow('evil\\u{202e}');
  });
});

describe('a checkpoint of Rekor v2', () => {
  const note = world.logV2.checkpoint();
  it('is signed by the log under its origin', async () =>
    expect((await check(note, v2, 2)).origin).toBe(world.logV2.host));
  it('is refused as one of Rekor v1', async () =>
    expect(await codeOf(() => check(note, v2, 1))).toBe('CHECKPOINT_SIGNATURE'));
  it('is refused under another name', async () =>
    expect(await codeOf(() => check(note, { ...v2, name: 'evil.example' }, 2))).toBe(
      'CHECKPOINT_SIGNATURE',
    ));
  const nameless = { ...v2, name: undefined };
  it('is named by an ID that is bound to the name', async () =>
    expect(
      (await check(note, { ...nameless, id: noteKeyHash(v2.key, world.logV2.host) }, 2)).origin,
    ).toBe(world.logV2.host));
  it.each([
    ['an ID of its key alone', v2.key.id],
    ['an ID that is bound to another name', noteKeyHash(v2.key, 'evil.example')],
  ])('CHECKPOINT_SIGNATURE where the log has no name and %s, with the remedy', async (_, id) =>
    expect(check(note, { ...nameless, id }, 2)).rejects.toMatchObject({
      code: 'CHECKPOINT_SIGNATURE',
      message: expect.stringMatching(/has no name: a Rekor v2 log needs baseUrl.*--rekor-key/),
    }),
  );
  it('is refused with another key', async () =>
    expect(await codeOf(() => check(world.logV2.checkpoint({ key: thief }), v2, 2))).toBe(
      'CHECKPOINT_SIGNATURE',
    ));
  it('is refused where origin and name differ', async () =>
    expect(
      await codeOf(() =>
        check(world.logV2.checkpoint({ origin: 'evil.example' }), { ...v2, name: undefined }, 2),
      ),
    ).toBe('CHECKPOINT_SIGNATURE'));

  it('may be named by its bare host, where its URL has a port or a path', async () => {
    expect(await codeOf(() => check(note, { ...v2, name: `${world.logV2.host}:8080` }, 2))).toBe(
      'accepted',
    );
    expect(await codeOf(() => check(note, { ...v2, name: `${world.logV2.host}/path` }, 2))).toBe(
      'accepted',
    );
    expect(await codeOf(() => check(note, { ...v2, name: `${world.logV2.host}.evil` }, 2))).toBe(
      'CHECKPOINT_SIGNATURE',
    );
  });
});
