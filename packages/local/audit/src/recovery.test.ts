import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditLog, AuditLogOptions } from './audit-log.ts';
import {
  appendMany,
  instancesOf,
  makeLog,
  named,
  newSigner,
  open,
  scratch,
  stopped,
} from './log.fixture.ts';

const at = scratch();

/** What is left of a log when its process is ended by SIGKILL now. */
function killed(from: string, to: string): string {
  cpSync(at(from), at(to), { recursive: true });
  return at(to);
}

/** Opens the log, reads it, and closes it. */
async function recovered(
  directory: string,
  more: Partial<AuditLogOptions> = {},
): Promise<string[]> {
  const log = await open(directory, more);
  try {
    return await instancesOf(log);
  } finally {
    await log.close();
  }
}

describe('a log whose process was killed', () => {
  it.each([0, 1, 255, 256, 257, 513])(
    'has every entry that was durable: %i of them, some of them under a checkpoint',
    async (count) => {
      const log = await open(at(`run ${count}`));
      await appendMany(log, count);
      await log.checkpoint();
      await appendMany(log, 5, count);
      const copy = killed(`run ${count}`, `copy ${count}`);
      await log.close();
      expect(await recovered(copy)).toEqual(named(count + 5));
      expect(await recovered(copy)).toEqual(named(count + 5));
    },
  );

  it('goes on where it was cut, at every byte of its last entries', async () => {
    const log = await open(at('cut'));
    await appendMany(log, 2);
    const before = readFileSync(join(at('cut'), 'journal')).length;
    await log.append(stopped(2));
    const copy = killed('cut', 'cut copy');
    await log.close();
    const whole = readFileSync(join(copy, 'journal'));
    for (let end = before; end <= whole.length; end++) {
      const torn = killed('cut copy', `cut at ${end}`);
      writeFileSync(join(torn, 'journal'), whole.subarray(0, end));
      expect(await recovered(torn)).toEqual(named(end < whole.length ? 2 : 3));
      rmSync(torn, { recursive: true });
    }
  });

  it('while a checkpoint was made has it, or the one before, and every entry', async () => {
    const log = await open(at('between'));
    await appendMany(log, 300);
    const early = readFileSync(join(at('between'), 'checkpoint'));
    await log.checkpoint();
    const copy = killed('between', 'between copy');
    writeFileSync(join(copy, 'checkpoint'), early);
    await log.close();
    expect(await recovered(copy)).toEqual(named(300));
  });

  it('before its first checkpoint was there is a new log', async () => {
    await makeLog(at('fresh'), 0);
    rmSync(join(at('fresh'), 'checkpoint'));
    expect(await recovered(at('fresh'))).toEqual([]);
  });
});

describe('a log whose bytes were changed', () => {
  beforeAll(async () => {
    await makeLog(at('good'), 300);
    const log = await open(at('good'));
    await appendMany(log, 5, 300);
    killed('good', 'running');
    await log.close();
  });
  const change = (path: string, edit: (bytes: Buffer) => void) => (directory: string) => {
    const bytes = readFileSync(join(directory, path));
    edit(bytes);
    writeFileSync(join(directory, path), bytes);
  };
  const removeAll =
    (...paths: readonly string[]) =>
    (directory: string) => {
      for (const path of paths) rmSync(join(directory, path));
    };
  const remove = (path: string) => removeAll(path);
  const flip = (path: string, byte: number) =>
    change(path, (bytes) => bytes.writeUInt8(bytes.readUInt8(byte) ^ 1, byte));

  it.each<[string, (directory: string) => void, string]>([
    ['a bit of the journal', flip('journal', 60), 'AUDIT_ENTRY'],
    ['a bit of a leaf hash', flip('tile/0/000', 100), 'AUDIT_ENTRY'],
    ['a bit of a partial tile', flip('tile/0/001.p/44', 5), 'AUDIT_ENTRY'],
    ['a bit of the last entries', flip('tile/entries/001.p/44', 50), 'AUDIT_ENTRY'],
    ['a tile cut', (directory) => truncateSync(join(directory, 'tile/0/000'), 8160), 'AUDIT_ENTRY'],
    [
      'a tile cut within a hash',
      (directory) => truncateSync(join(directory, 'tile/0/000'), 8161),
      'AUDIT_ENTRY',
    ],
    ['a tile removed', remove('tile/0/000'), 'AUDIT_ROLLED_BACK'],
    ['the last tile removed', remove('tile/0/001.p/44'), 'AUDIT_ROLLED_BACK'],
    ['the last entries removed', remove('tile/entries/001.p/44'), 'AUDIT_ROLLED_BACK'],
    ['the journal removed', remove('journal'), 'AUDIT_ROLLED_BACK'],
    ['the checkpoint removed', remove('checkpoint'), 'AUDIT_ROLLED_BACK'],
    ['everything but the tiles removed', removeAll('checkpoint', 'journal'), 'AUDIT_ROLLED_BACK'],
    [
      'the size in the checkpoint',
      change('checkpoint', (bytes) => bytes.write('301', bytes.indexOf('300'))),
      'CHECKPOINT_SIGNATURE',
    ],
    [
      'the checkpoint cut',
      (directory) => truncateSync(join(directory, 'checkpoint'), 40),
      'CHECKPOINT_FORMAT',
    ],
    [
      'the checkpoint emptied',
      (directory) => truncateSync(join(directory, 'checkpoint'), 0),
      'CHECKPOINT_FORMAT',
    ],
  ])('is refused with %s', async (name, edit, code) => {
    const copy = killed('running', `changed: ${name.replaceAll(' ', '-')}`);
    edit(copy);
    expect(await codeOf(() => open(copy))).toBe(code);
  });

  it('is refused with the journal of an older copy, and with the checkpoint of one', async () => {
    await makeLog(at('older'), 200);
    cpSync(at('older'), at('newer'), { recursive: true });
    const log = await open(at('newer'));
    await appendMany(log, 9, 200);
    await log.close();
    for (const name of ['journal', 'checkpoint']) {
      const mixed = killed('newer', `mixed ${name}`);
      cpSync(join(at('older'), name), join(mixed, name));
      expect(await codeOf(() => open(mixed))).toBe('AUDIT_ROLLED_BACK');
    }
  });

  it('is refused where the journal holds another entry than the tree', async () => {
    const log = await open(at('one'));
    await appendMany(log, 2);
    const journal = readFileSync(join(at('one'), 'journal'));
    await log.close();
    const other = await open(at('two'));
    await appendMany(other, 2, 5);
    await other.checkpoint();
    const copy = killed('two', 'two copy');
    await other.close();
    writeFileSync(join(copy, 'journal'), journal);
    expect(await codeOf(() => open(copy))).toBe('AUDIT_ENTRY');
  });

  it('gives no entry that is not the one in the tree', async () => {
    const log = await open(killed('good', 'read later'));
    flip('tile/entries/000', 50)(at('read later'));
    expect(await codeOf(() => instancesOf(log))).toBe('AUDIT_ENTRY');
    await log.close();
  });
});

describe('anchors of a log (T32)', () => {
  const anchored = (name: string): Partial<AuditLogOptions> => ({
    anchors: [at(`${name}.anchor`), at(`${name}.anchor2`)],
  });

  it('hold its latest checkpoint', async () => {
    await makeLog(at('anchored'), 3, anchored('anchored'));
    for (const path of anchored('anchored').anchors ?? [])
      expect(readFileSync(path)).toEqual(readFileSync(join(at('anchored'), 'checkpoint')));
    expect(await recovered(at('anchored'), anchored('anchored'))).toEqual(named(3));
  });

  it('refuse an older copy that is put back', async () => {
    await makeLog(at('restored'), 3, anchored('restored'));
    killed('restored', 'backup');
    await makeLog(at('restored'), 3, anchored('restored'));
    expect(await codeOf(() => open(at('backup'), anchored('restored')))).toBe('AUDIT_ROLLED_BACK');
    expect(await recovered(at('backup'))).toEqual(named(3));
    expect(await recovered(at('restored'), anchored('restored'))).toHaveLength(6);
  });

  it('refuse a log that went another way, even one that is longer', async () => {
    await makeLog(at('honest'), 3, anchored('honest'));
    await makeLog(at('rewritten'), 1);
    await makeLog(at('rewritten'), 9);
    expect(await codeOf(() => open(at('rewritten'), anchored('honest')))).toBe('AUDIT_ROLLED_BACK');
  });

  it.each<[string, (path: string) => void, string]>([
    ['is missing', (path) => rmSync(path), 'AUDIT_ROLLED_BACK'],
    ['is empty', (path) => truncateSync(path, 0), 'CHECKPOINT_FORMAT'],
    [
      'was changed',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('\n3\n', '\n2\n')),
      'CHECKPOINT_SIGNATURE',
    ],
  ])('refuse the log when one %s', async (name, edit, code) => {
    await makeLog(at(name), 3, anchored(name));
    edit(at(`${name}.anchor2`));
    expect(await codeOf(() => open(at(name), anchored(name)))).toBe(code);
  });

  it('of another log refuse a new one', async () => {
    await makeLog(at('first'), 3, anchored('first'));
    expect(await codeOf(() => open(at('begun anew'), anchored('first')))).toBe('AUDIT_ROLLED_BACK');
    await makeLog(at('other key'), 0, { signer: newSigner(), anchors: [at('foreign.anchor')] });
    expect(await codeOf(() => open(at('begun too'), { anchors: [at('foreign.anchor')] }))).toBe(
      'CHECKPOINT_SIGNATURE',
    );
  });

  it('that cannot be written stop the log', async () => {
    const log = await open(at('unanchored'), { anchors: [at('gone/anchor')] }).catch(
      (thrown) => thrown,
    );
    expect(log).toMatchObject({ code: 'AUDIT_LOG' });
  });
});

describe('a journal that is touched while the log is open', () => {
  it.each<[string, (path: string) => void]>([
    ['deleted', (path) => rmSync(path)],
    ['moved away', (path) => renameSync(path, `${path}.old`)],
    [
      'replaced by a copy',
      (path) => cpSync(path, `${path}.copy`) ?? renameSync(`${path}.copy`, path),
    ],
    ['written to', (path) => appendFileSync(path, 'x')],
    ['cut', (path) => truncateSync(path, 40)],
  ])('%s: what is appended is refused, and so is everything after it', async (name, touch) => {
    const log = await open(at(`touched ${name}`));
    await log.append(stopped(0));
    touch(join(at(`touched ${name}`), 'journal'));
    expect(await codeOf(() => log.append(stopped(1)))).toBe('AUDIT_LOG');
    await expectFaulty(log);
  });
});

describe('two instances that both believe to have the log, since its lock was deleted', () => {
  it('are one: the older one notices, and undoes nothing', async () => {
    for (const late of ['append', 'checkpoint'] as const) {
      const directory = at(`two of ${late}`);
      const older = await open(directory);
      await appendMany(older, 3);
      rmSync(join(directory, 'lock'));
      const newer = await open(directory);
      await appendMany(newer, 3, 3);
      await newer.checkpoint();
      const checkpoint = readFileSync(join(directory, 'checkpoint'));
      expect(
        await codeOf(() => (late === 'append' ? older.append(stopped(9)) : older.checkpoint())),
      ).toBe('AUDIT_LOG');
      await expectFaulty(older);
      expect(readFileSync(join(directory, 'checkpoint'))).toEqual(checkpoint);
      expect(await instancesOf(newer)).toEqual(named(6));
      await newer.close();
      expect(await recovered(directory)).toEqual(named(6));
    }
  });
});

async function expectFaulty(log: AuditLog): Promise<void> {
  expect(log.fault).toMatchObject({ code: 'AUDIT_LOG' });
  for (const run of [
    () => log.append(stopped(9)),
    () => log.checkpoint(),
    () => log.keepPayload(new Uint8Array(1)),
  ])
    expect(await codeOf(run as () => Promise<unknown>)).toBe('AUDIT_LOG');
  await log.close();
}

it('leaves nothing behind but what is named in its README', () => {
  expect(readdirSync(at('good')).toSorted()).toEqual(['checkpoint', 'journal', 'lock', 'tile']);
});
