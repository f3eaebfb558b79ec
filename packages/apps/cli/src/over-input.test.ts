/** --force is for an old result: what a command reads is never what it writes over. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { surfaceOf } from '@sealift/console/program';
import { documentOf, inProcess } from '@sealift/in-process';
import type { Report } from '@sealift/report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './commands/index.ts';

const run = inProcess('sealift', COMMANDS);
const folder = mkdtempSync(join(tmpdir(), 'sealift-over-'));
const at = (name: string): string => join(folder, name);
const TEXT = 'the only copy';
beforeAll(() => {
  for (const name of ['only', 'old']) writeFileSync(at(name), TEXT);
  symlinkSync(at('only'), at('link'));
  mkdirSync(at('store'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const DIGEST = `sha256:${'0'.repeat(64)}`;
const DENY = `deny add --reason x --digest ${DIGEST}`;
/** `ONLY` is read and to be written; whatever else is named is not there. */
const LINES: readonly string[] = [
  'export ONLY -o ONLY',
  'export oci:ONLY:1.0 -o ONLY',
  'export oci:none --since ONLY -o ONLY',
  'export oci:none --channel a --channel-state ONLY -o ONLY',
  'merge ONLY none -o ONLY',
  'merge none ONLY -o ONLY',
  'join ONLY -o ONLY',
  'repair ONLY -o ONLY',
  'inventory ONLY -o ONLY',
  'seal ONLY --key none -o ONLY',
  'seal none --key ONLY -o ONLY',
  'seal none --key none --password-file ONLY -o ONLY',
  'sign-blob ONLY --key none --bundle ONLY',
  'sign-blob none --key ONLY --bundle ONLY',
  'attest-blob none --type custom --predicate ONLY --key none --bundle ONLY',
  'report show ONLY -o ONLY',
  'download sbom ONLY -o ONLY',
  'key public --key ONLY -o ONLY',
  `${DENY} --key ONLY -o ONLY`,
  `${DENY} none --key none --deny-key ONLY -o ONLY`,
  'deny merge none --key ONLY -o ONLY',
  'state export ONLY -o ONLY',
  'trust create --rekor url=https://none.example,public-key=ONLY -o ONLY',
  'service keys --signer-config ONLY -o ONLY',
  'service checkpoint --signer-config ONLY -o ONLY',
  `service show ${'0'.repeat(64)} --signer-config ONLY -o ONLY`,
];
/** What they make is a folder, which is never replaced; `trust export` has a test of its own. */
const FOLDERS: readonly string[] = ['trust export', 'split', 'policy convert'];

const words = (line: string): string[] =>
  line.split(' ').map((word) => word.replace('ONLY', at('only')));
const refusal = async (line: readonly string[]): Promise<string> => {
  const [first] = ((await documentOf(await run([...line, '--json']))) as Report).failures;
  return `${first?.code}: ${first?.message}`;
};
const forced = (line: string): string => `${line} ${line.startsWith('key ') ? '--yes' : '--force'}`;

it.each(LINES)('a folder that is not there is named, before any work: %s', async (line) => {
  const [there, missing] = [at('only'), join(folder, 'none', 'x')];
  const last = words(line).lastIndexOf(there);
  expect(await refusal(words(line).with(last, missing))).toBe(
    `IO: ${missing}: its folder, ${join(folder, 'none')}, does not exist`,
  );
});

it('every command that writes a file has a line', async () => {
  const surface = JSON.parse(await surfaceOf(COMMANDS)) as Record<string, { flags: object }>;
  const writing = Object.entries(surface)
    .filter(([, { flags }]) => 'output' in flags || ('bundle' in flags && 'force' in flags))
    .map(([name]) => name);
  const found = writing.filter((name) => LINES.some((line) => line.startsWith(`${name} `)));
  expect([...found, ...FOLDERS].toSorted()).toEqual(writing.toSorted());
});

describe('what a command reads', () => {
  it.each(LINES)('is never written over: %s', async (line) => {
    expect(await refusal(words(forced(line)))).toMatch(
      /^USAGE: \S+only is read by this command, and never written over: give --\w+ another file$/,
    );
    expect(readFileSync(at('only'), 'utf8')).toBe(TEXT);
  });

  it('is known by whichever path, and an old result is none', async () => {
    const line = ['seal', at('link'), '--key', 'none', '--force', '-o'];
    expect(await refusal([...line, `${folder}/./only`])).toContain('is read by this command');
    expect(await refusal([...line, at('old')])).not.toContain('is read by');
    expect(readFileSync(at('only'), 'utf8')).toBe(TEXT);
  });

  it.each([`${DENY} ONLY --key none -o ONLY`, 'deny merge ONLY --key none -o ONLY'])(
    'may be the pack that goes on: %s',
    async (line) => expect(await refusal(words(forced(line)))).not.toContain('is read by'),
  );

  it('may be a store, which is not exported over what it is', async () =>
    expect(await refusal(['trust', 'export', at('store'), '-o', at('store/trust.yaml')])).toBe(
      `USAGE: ${at('store/trust.yaml')} is in the store itself: give --output another folder`,
    ));
});
