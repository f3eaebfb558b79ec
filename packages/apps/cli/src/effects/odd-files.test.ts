/**
 * A flag or argument that names a file, given what is none: refused at once by its name, never a
 * bug of ours, and never waited for.
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands/index.ts';
import { CARRYING_ROWS } from './carrying-rows.fixture.ts';
import { KEYED, POLICY_ROWS } from './policy-rows.fixture.ts';
import type { Row, Told } from './row.fixture.ts';
import { SIGNING_ROWS } from './signing-rows.fixture.ts';
import { EffectsWorld } from './world.fixture.ts';

const ODD = ['AT/fifo', '/dev/zero', 'AT/layout', 'AT/binary', 'AT/nowhere', 'AT/a/b', ''];
/** A key may be made anywhere; these are written. */
const WRITTEN = ['output', 'output-key-prefix', 'bundle', 'last', 'cache', 'emit', 'receipt'];
const NAMES_A_FILE = /^(?:FILE|PEM|KEY|DIR)\b/;
/** Whose bytes may be any: a password, or what says itself of what bytes it is. */
const ANY_BYTES =
  /(?:password-file|pin-file|seal|since|payload)=AT\/binary|dir=AT\/(?:binary|layout)/;

const world = new EffectsWorld();
beforeAll(async () => {
  await world.start();
  execFileSync('mkfifo', [world.at('fifo')]);
  writeFileSync(world.at('binary'), Uint8Array.of(0xff, 0xfe, 0, 0x80));
  writeFileSync(world.at('cut.json'), '{"cut":');
  writeFileSync(
    world.at('cut.pem'),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  );
});
afterAll(() => world.stop());

/** One row of each flag that names a file it reads, as far as it is read there. */
async function readingRows(names: RegExp = NAMES_A_FILE): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  const isRow = (each: Row | Told): each is Row => 'base' in each && each.code !== 'USAGE';
  for (const each of [...POLICY_ROWS, ...CARRYING_ROWS, ...SIGNING_ROWS].filter(isRow)) {
    const command = (await COMMANDS[each.command.replaceAll(' ', ':')]?.())?.default;
    const flag = command?.flags[each.flag] as { readonly helpValue?: string } | undefined;
    const isRead = names.test(flag?.helpValue ?? '') && !WRITTEN.includes(each.flag);
    if (isRead && !rows.has(each.flag)) rows.set(each.flag, each);
  }
  return rows;
}

/** What is wrong with how a run ended; nothing where it was refused by the name of the file. */
async function faultsOf(words: readonly string[], value: string): Promise<string[]> {
  const { code, message = '' } = await world.observe(words, {});
  const line = words.join(' ');
  if (code === 'accepted') return [`${line}: accepted`];
  // What is typed for a password may be the password: only its flag is named. T46
  const isNamed = message.includes(value.replace('AT/', '')) || /the file of --/.test(message);
  return code === 'INTERNAL' || !isNamed ? [`${line}: ${code}: ${message}`] : [];
}

/**
 * Arguments that are on this host; keys, pins, policies and reports have files and errors of their
 * own, and verify takes images of registries too.
 */
const HERE = ['target', 'bundle', 'bundles', 'before', 'volumes', 'file'];
const OTHER_FILES = /^verify(?:-attestation)?$|^(?:deny|key|policy|receipt|report|state|trust):/;

const SAYS_WHAT_TO_RUN =
  /: USAGE: there is no file ghcr\.io\/o\/n:1; for the image .* `sealift (?:attest|export|sign) /;

/** Every command that takes something on this host. */
async function takingFiles(): Promise<string[]> {
  const takes = Object.entries(COMMANDS).map(async ([id, load]) => {
    const names = Object.keys((await load()).default.args);
    return names.some((name) => HERE.includes(name)) ? [id] : [];
  });
  return (await Promise.all(takes)).flat().filter((id) => !OTHER_FILES.test(id));
}

describe('what is no file', () => {
  it('is told of by every command, with what to run, where it is an image', async () => {
    const commands = await takingFiles();
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const { code, message } = await world.observe([...command.split(':'), 'ghcr.io/o/n:1'], {});
      expect(`${command}: ${code}: ${message}`).toMatch(SAYS_WHAT_TO_RUN);
    }
  });

  it('is refused by every flag that names one', { timeout: 120_000 }, async () => {
    const rows = await readingRows();
    expect(rows.size).toBeGreaterThan(20);
    const faults: string[] = [];
    for (const { base, flag } of rows.values())
      for (const value of ODD)
        if (!ANY_BYTES.test(`${flag}=${value}`))
          faults.push(...(await faultsOf([...base, `--${flag}=${value}`], value)));
    expect(faults).toEqual([]);
  });

  it.each([
    ['DER', () => new X509Certificate(readFileSync(world.at('leaf.pem'))).raw, /in DER: `openssl /],
    ['UTF-16', () => Buffer.from('\ufeff-----BEGIN', 'utf16le'), /UTF-16: save it as UTF-8/],
  ])('is told of where PEM is in %s, by every flag', async (name, bytes, says) => {
    writeFileSync(world.at('other.bin'), bytes());
    const rows = await readingRows(/^PEM\b/);
    expect(rows.size).toBeGreaterThan(8);
    for (const { base, flag } of rows.values()) {
      const { message } = await world.observe([...base, `--${flag}=AT/other.bin`], {});
      expect(`--${flag} ${name}: ${message}`).toMatch(says);
    }
  });

  it.each([
    `verify FILE ${KEYED}`,
    `verify-blob FILE --bundle AT/key.json ${KEYED}`,
    'guard FILE',
    'inspect FILE',
    'split FILE --volume-size 5000 -o OUT/v',
    'trust show FILE',
    'report show FILE',
    'report diff FILE FILE',
    'policy lint FILE',
    'policy test FILE AT/bundle.tar',
    'policy explain FILE r.example/a',
    'policy convert FILE --to cip -o OUT/c',
    `merge FILE AT/delta.tar -o OUT/m ${KEYED}`,
    'inventory FILE -o OUT/i',
    'export oci:FILE -o OUT/x',
    `import FILE --to REGISTRY/m ${KEYED}`,
    'sign-blob FILE --key AT/own.key --bundle OUT/b.json',
    'attest-blob FILE --type vuln --predicate AT/predicate.json --key AT/own.key --bundle OUT/b',
    'sign oci:FILE --key AT/own.key',
    'seal FILE --key AT/own.key -o OUT/s',
    'key inspect FILE',
    'tree oci:FILE',
  ])('is refused by %s', async (line) => {
    for (const value of ODD.slice(0, 6)) {
      const { code, message } = await world.observe(line.replaceAll('FILE', value).split(' '), {});
      expect(code, `${line} ${value}: ${message}`).not.toBe('INTERNAL');
      const bytes = /^(?:verify|sign|attest)-blob/.test(line) && value === 'AT/binary';
      if (!bytes && !(value === 'AT/layout')) expect(code, `${line} ${value}`).not.toBe('accepted');
    }
  });

  it.each([
    `verify FILE ${KEYED}`,
    `verify-blob AT/a --bundle FILE ${KEYED}`,
    `verify-blob AT/a --signature FILE ${KEYED}`,
    'guard FILE',
    'inspect FILE',
    'split FILE --volume-size 5000 -o OUT/v',
    'trust show FILE',
    `merge FILE FILE -o OUT/m ${KEYED}`,
    'inventory FILE -o OUT/i',
    'export oci:FILE -o OUT/x',
    'export FILE -o OUT/x',
    'export -f FILE -o OUT/x',
    'export REGISTRY/a/b:1 -o OUT/x --since FILE',
    `import FILE --to REGISTRY/m ${KEYED}`,
    'attest REGISTRY/a/b:1 --type custom --predicate FILE --key AT/own.key',
    'tree REGISTRY/a/b:1 --registry-cacert FILE',
    'sign-blob AT/a --key FILE --bundle OUT/b.json',
    'seal FILE --key AT/own.key -o OUT/s',
    'key inspect FILE',
    'key public --key FILE',
    'key change-password --key FILE',
    'key import --key FILE --output-key-prefix OUT/k',
    'tree FILE',
  ])('is named where its content is none: %s', async (line) => {
    for (const value of ['AT/binary', 'AT/cut.json', 'AT/cut.pem']) {
      const { code, message } = await world.observe(line.replaceAll('FILE', value).split(' '), {});
      expect(code, `${line} ${value}`).not.toBe('accepted');
      expect(message, `${line} ${value}: ${code}`).toContain(value.replace('AT/', ''));
    }
  });
});
