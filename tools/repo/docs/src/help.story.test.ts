/** The help of every command of every program, as it stands in a terminal of 80 columns. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');
const APPS = 'packages/apps';
const PROGRAMS = [
  ['cli', `${APPS}/cli/src/commands`],
  ['verifier', 'packages/local/commands/src'],
  ['signer', `${APPS}/signer/src/commands`],
] as const;

/** One process prints the help of all: one each would take a second and a half of start. */
const SCRIPT = `
  const { main } = await import(process.argv[1]);
  const start = process.argv.slice(0, 1);
  for (const words of JSON.parse(process.argv[2])) {
    process.argv = [...start, 'program', ...words, '--help'];
    console.log('COMMAND ' + words.join(' '));
    await main();
  }`;

function helpOf(app: string, commands: readonly string[]): Map<string, string> {
  const words = ['', ...commands].map((each) => each.split(' ').filter(Boolean));
  const args = [join(ROOT, APPS, app, 'dist/main.js'), JSON.stringify(words)];
  const env = { ...process.env, OCLIF_COLUMNS: '76', NODE_ENV: 'production' };
  const shown = execFileSync('node', ['--input-type=module', '-e', SCRIPT, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pieces = shown.split(/^COMMAND /m).slice(1);
  return new Map(pieces.map((each) => [each.split('\n')[0] ?? '', each]));
}

describe.each(PROGRAMS)('the help of %s', (app, folder) => {
  const surface = readFileSync(join(ROOT, folder, 'surface-snapshot.json'), 'utf8');
  const commands = Object.keys(JSON.parse(surface) as object);

  it('fits 80 columns, of every command', () => {
    const help = helpOf(app, commands);
    expect([...help.keys()]).toEqual(['', ...commands]);
    for (const [command, text] of help) {
      expect(text, command).toContain('USAGE');
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});
