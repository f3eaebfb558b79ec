import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { signerOf } from '@sealift/keys';
import { codeOf } from '@sealift/refusal';
import { verifyCheckpoint } from '@sealift/tlog';
import { describe, expect, it } from 'vitest';
import type { AuditLog } from './audit-log.ts';
import {
  appendMany,
  instancesOf,
  makeLog,
  named,
  newSigner,
  ORIGIN,
  open,
  SIGNER,
  START,
  scratch,
  stopped,
} from './log.fixture.ts';

const at = scratch();
const sizeIn = async (note: string): Promise<number> =>
  Number(
    (
      await verifyCheckpoint(
        note,
        { key: SIGNER.publicKey, id: SIGNER.publicKey.id, name: ORIGIN, window: {} },
        2,
        nodeCrypto,
      )
    ).size,
  );

describe('an audit log', () => {
  it('gives each entry its index, in the order of the calls, and keeps all of them', async () => {
    const log = await open(at('kept'));
    expect(await appendMany(log, 600)).toEqual(Array.from({ length: 600 }, (_, i) => i));
    expect(await instancesOf(log)).toEqual(named(600));
    expect(await sizeIn(await log.checkpoint())).toBe(600);
    expect(await appendMany(log, 7, 600)).toEqual([600, 601, 602, 603, 604, 605, 606]);
    expect(await instancesOf(log)).toEqual(named(607));
    expect(await instancesOf(log, 598)).toEqual(named(9, 598));
    expect(await instancesOf(log, 607)).toEqual([]);
    await log.close();
    const again = await open(at('kept'));
    expect(again.size).toBe(607);
    expect(await instancesOf(again, 255)).toEqual(named(352, 255));
    await again.close();
  });

  it(
    'writes a checkpoint by itself, at the pace it is told, and one when it is ' + 'closed',
    async () => {
      const log = await open(at('paced'), { checkpointEvery: 20 });
      const onDisk = () => sizeIn(readFileSync(join(at('paced'), 'checkpoint'), 'utf8'));
      expect(await onDisk()).toBe(0);
      await appendMany(log, 3);
      await expect.poll(onDisk, { timeout: 5000 }).toBe(3);
      await appendMany(log, 2);
      await log.close();
      expect(await onDisk()).toBe(5);
    },
  );

  it(
    'keeps the tiles of c2sp.org/tlog-tiles, and no partial one where there is the ' + 'whole',
    async () => {
      const log = await open(at('tiled'));
      await appendMany(log, 255);
      await log.checkpoint();
      expect(readdirSync(join(at('tiled'), 'tile/0')).toSorted()).toEqual(['000.p']);
      await appendMany(log, 2, 255);
      await log.close();
      const files = readdirSync(join(at('tiled'), 'tile'), { recursive: true })
        .map(String)
        .toSorted();
      expect(files.filter((name) => !/\/\d{3}\.p$/.test(name))).toEqual(
        [
          '0',
          '0/000',
          '0/001.p/1',
          '1',
          '1/000.p/1',
          'entries',
          'entries/000',
          'entries/001.p/1',
        ].toSorted(),
      );
    },
  );

  it('keeps payloads: small ones in their entry, large ones in a file', async () => {
    const log = await open(at('payloads'));
    const [small, large] = [
      new Uint8Array(32 * 1024).fill(1),
      new Uint8Array(32 * 1024 + 1).fill(2),
    ];
    const [inline, file] = [await log.keepPayload(small), await log.keepPayload(large)];
    expect(inline).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      size: small.length,
      inline: base64.encode(small),
    });
    expect(file).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: large.length });
    expect(await log.payload(file.sha256)).toEqual(large);
    expect(await log.payload(inline.sha256)).toBeUndefined();
    expect(await log.payload('../checkpoint')).toBeUndefined();
    expect(await log.keepPayload(large)).toEqual(file);
    await log.close();
  });

  it.each<[string, (log: AuditLog) => Promise<unknown>, string]>([
    ['an event of no kind', (log) => log.append({ event: 'other' } as never), 'AUDIT_ENTRY'],
    [
      'an event that lacks a field',
      (log) => log.append({ event: 'stopped' } as never),
      'AUDIT_ENTRY',
    ],
    [
      'an entry of more than 65,535 bytes',
      (log) => log.append({ event: 'stopped', instance: 'x'.repeat(65_535) }),
      'LIMIT',
    ],
  ])('refuses %s, and takes the next', async (name, run, code) => {
    const log = await open(at(name));
    expect(await codeOf(() => run(log))).toBe(code);
    expect(await log.append(stopped(0))).toBe(0);
    expect(log.fault).toBeUndefined();
    await log.close();
  });

  it('takes an entry of 65,535 bytes, and a batch of them', async () => {
    const log = await open(at('large'));
    const rest =
      65_535 -
      JSON.stringify({ event: 'stopped', instance: '', time: new Date(START).toISOString() })
        .length;
    const all = Array.from({ length: 40 }, () =>
      log.append({ event: 'stopped', instance: 'x'.repeat(rest) }),
    );
    expect(await Promise.all(all)).toHaveLength(40);
    expect(
      await codeOf(() => log.append({ event: 'stopped', instance: 'x'.repeat(rest + 1) })),
    ).toBe('LIMIT');
    await log.close();
    const again = await open(at('large'));
    expect(again.size).toBe(40);
    await again.close();
  });

  it('takes entries while checkpoints are made and the journal is begun anew', async () => {
    const log = await open(at('busy'), { checkpointEvery: 1 });
    const large = 'x'.repeat(60_000);
    const append = async (): Promise<void> => {
      for (let n = 0; n < 40; n++) await log.append({ event: 'stopped', instance: large });
    };
    const cover = async (): Promise<void> => {
      for (let n = 0; n < 20; n++) await log.checkpoint();
    };
    // 19 MB: the journal is begun anew twice.
    await Promise.all([...Array.from({ length: 8 }, append), cover()]);
    expect(log.fault).toBeUndefined();
    expect(log.size).toBe(320);
    await log.close();
    const again = await open(at('busy'));
    expect(again.size).toBe(320);
    await again.close();
  });

  it('is written by one instance at a time', async () => {
    const log = await open(at('locked'));
    expect(await codeOf(() => open(at('locked')))).toBe('AUDIT_LOG');
    await log.append(stopped(0));
    await log.close();
    await (await open(at('locked'))).close();
  });

  it('takes nothing once it is closed', async () => {
    const log = await open(at('closed'));
    await log.close();
    await log.close();
    expect(await codeOf(() => log.append(stopped(0)))).toBe('AUDIT_LOG');
    expect(await codeOf(() => log.keepPayload(new Uint8Array(1)))).toBe('AUDIT_LOG');
  });

  it('has an Ed25519 key', async () => {
    const p256 = signerOf(
      new Uint8Array(
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
          type: 'pkcs8',
          format: 'der',
        }),
      ),
    );
    expect(await codeOf(() => open(at('p256'), { signer: p256 }))).toBe('UNSUPPORTED');
  });

  it.each<[string, object]>([
    ['key', { signer: newSigner() }],
    ['origin', { origin: 'audit.example' }],
    ['origin, whose host is the same,', { origin: 'audit.example/other' }],
  ])('of another %s is not opened', async (name, other) => {
    await makeLog(at(`foreign ${name}`), 3);
    expect(await codeOf(() => open(at(`foreign ${name}`), other))).toBe('CHECKPOINT_SIGNATURE');
    await (await open(at(`foreign ${name}`))).close();
  });
});

describe('the clock of a log', () => {
  it(
    'never runs backwards in the entries, and more than two seconds back it is ' + 'refused',
    async () => {
      let now = START;
      const log = await open(at('clock'), { now: () => now });
      await log.append(stopped(0));
      now = START - 2000;
      await log.append(stopped(1));
      now = START - 2001;
      expect(await codeOf(() => log.append(stopped(2)))).toBe('CLOCK');
      expect(log.fault).toBeUndefined();
      now = START + 5;
      await log.append(stopped(3));
      const times: string[] = [];
      for await (const { time } of log.entries()) times.push(time);
      expect(times).toEqual(
        [new Date(START), new Date(START), new Date(START + 5)].map((each) => each.toISOString()),
      );
      await log.close();
    },
  );

  it.each([START - 2001, Number.NaN, Number.NEGATIVE_INFINITY])(
    'is refused after a restart too, at %d',
    async (now) => {
      await makeLog(at(`clock ${now}`), 1);
      const log = await open(at(`clock ${now}`), { now: () => now });
      expect(await codeOf(() => log.append(stopped(2)))).toBe('CLOCK');
      await log.close();
    },
  );
});
