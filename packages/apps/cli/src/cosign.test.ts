/** The whole table of fates, flag by flag, variable by variable, through the program. */
import {
  COMMAND_NAMES,
  type Fate,
  FLAG_NAMES,
  FLAGS_OF,
  fateOfCommand,
  fateOfFlag,
  VARIABLE_NAMES,
} from '@sealift/cosign';
import { inProcess } from '@sealift/in-process';
import { makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';
import { COMMANDS } from './commands/index.ts';

const bench = new Bench('cosign');
const run = inProcess('sealift', COMMANDS);
const KEYED = '--key AT/signer.pub --rekor-key AT/rekor.pub';
const LINE = `verify AT/layout ${KEYED}`;

beforeAll(async () => {
  bench.write('tsa.pem', bench.world.pins.tsaChain);
  const image = makeImage({ seed: 'cosign', platforms: ['linux/amd64'] });
  const signer = { key: bench.world.keyPair() };
  await writeLayout(bench.at('layout'), {
    images: [{ ...image, name: 'registry.example/team/app:1' }],
    attachments: [signSimple(bench.world, image.root, { signer })],
    style: 'plain',
  });
});
afterAll(() => bench.close());

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
const switched = ({ takesValue, by }: Extract<Fate, { kind: 'so' }>): string =>
  takesValue ? ' 3' : by === undefined ? '' : '=false';
const words = (line: string): string[] => line.replaceAll('AT/', `${bench.folder}/`).split(' ');

describe('every flag of cosign', () => {
  it.each(FLAG_NAMES.filter((name) => name !== 'policy'))('%s', async (name) => {
    const fate = fateOfFlag(name, 'verify');
    const value = fate?.kind === 'so' ? switched(fate) : '';
    const { status, stderr } = await run(words(`${LINE} ${dashed(name)}${value}`));
    if (fate?.kind === 'so') {
      const note = `note: ${dashed(name)}: ${fate.why}\n`;
      expect([status, stderr]).toEqual([0, expect.stringContaining(note)]);
      return;
    }
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining(`USAGE: ${dashed(name)}: ${fate?.why}`),
    ]);
  });

  it.each([
    ['--offline=true', 'accepted'],
    ['--offline=false', 'USAGE'],
    ['--check-claims=false', 'USAGE'],
    ['--new-bundle-format=false', 'accepted'],
    ['--offline=canary', 'USAGE'],
    ['--max-workers=2', 'accepted'],
    ['-key AT/signer.pub', 'USAGE'],
    ['--policy AT/p.rego', 'USAGE'],
    ['--policy=p.cue', 'USAGE'],
    ['--registry-password canary', 'USAGE'],
    ['--offlin', 'USAGE'],
    ['-- --offline', 'USAGE'],
  ])('%s: %s', async (flag, code) => {
    const ended = await bench.run(`${LINE} ${flag}`);
    expect(ended.code, ended.message).toBe(code);
    expect(JSON.stringify(ended)).not.toContain('canary');
  });

  it('is a value where one is expected', async () =>
    expect(await bench.code('verify AT/layout --key --offline')).toBe('CONFIG'));

  it('is answered by verify-attestation too', async () =>
    expect(
      (await bench.run(`verify-attestation AT/layout ${KEYED} --policy p.rego`)).message,
    ).toContain('CEL'));
});

describe('flags of cosign that only some commands are asked for', () => {
  const rows = Object.entries(FLAGS_OF).flatMap(([command, flags]) =>
    Object.entries(flags).map(([name, fate]) => ({ command, name, fate })),
  );

  it.each(rows)('$command $name', async ({ command, name, fate }) => {
    const { stderr, status } = await run([...command.split(':'), `--${name}`]);
    const isSo = fate.kind === 'so';
    expect(status).toBe(2);
    if (isSo) expect(stderr).not.toContain('Nonexistent');
    else expect(stderr).toContain(`USAGE: --${name}: ${fate.why}\n`);
  });
});

describe('cosign --tlog-upload', () => {
  const SIGN = 'sign-blob AT/tsa.pem --key AT/none';
  it.each([
    // What comes next is what is wrong: the key is not there.
    ['--tlog-upload=false', 'CONFIG'],
    ['--tlog-upload=true', 'USAGE'],
    ['--tlog-upload', 'USAGE'],
    ['--tlog-upload=canary', 'USAGE'],
    ['--tlog-upload=true --rekor-url https://127.0.0.1:1', 'CONFIG'],
    ['--tlog-upload=false --rekor-url https://127.0.0.1:1', 'USAGE'],
    ['--rekor-url=https://127.0.0.1:1 --tlog-upload=false', 'USAGE'],
    ['--tlog-upload=false --signing-config AT/none', 'USAGE'],
  ])('%s: %s', async (flag, code) => {
    const ended = await bench.run(`${SIGN} ${flag}`);
    expect([ended.code, ended.message.includes('nothing is logged')]).toEqual([
      code,
      code === 'USAGE' && !flag.includes('canary'),
    ]);
  });
});

describe('every command of cosign', () => {
  it('is of this table where it is none of ours', () =>
    expect(COMMAND_NAMES.filter((name) => name.replace(' ', ':') in COMMANDS)).toEqual([]));

  it.each(COMMAND_NAMES)('%s', async (name) => {
    const { status, last } = await run(name.split(' '));
    expect([status, last]).toEqual([
      2,
      `USAGE: there is no command "${name.split(' ')[0]}": ${fateOfCommand(name.split(' '))}`,
    ]);
  });
});

describe('every variable of cosign', () => {
  it.each(VARIABLE_NAMES)(
    '%s is refused, or named in the report, and its value is not',
    async (name) => {
      // Whatever is pinned is read.
      const value = name.includes('TIMESTAMP') ? 'AT/tsa.pem' : 'canary';
      const ended = await bench.run(LINE, { [name]: value });
      const said = `${ended.waived.join(' ')} ${ended.message}`;
      expect(said).toMatch(new RegExp(`${name} is set`));
      expect(said).not.toContain('canary');
      const without = await bench.run(`${LINE} --no-env`, { [name]: 'canary' });
      expect([without.code, without.waived]).toEqual(['accepted', []]);
    },
  );

  it('that waives is refused, with the flag to write (T48)', async () => {
    const set = { COSIGN_INSECURE_IGNORE_TLOG: 'true' };
    const { exitCode, code, message } = await bench.run(
      'verify AT/layout --key AT/signer.pub',
      set,
    );
    expect([exitCode, code]).toEqual([2, 'CONFIG']);
    expect(message).toContain('--insecure-ignore-tlog');
  });

  it.each<[string, string, Record<string, string>, string]>([
    [
      'a key',
      'verify AT/layout --rekor-key AT/rekor.pub',
      { COSIGN_KEY: 'AT/signer.pub' },
      'accepted',
    ],
    [
      'another key',
      'verify AT/layout --rekor-key AT/rekor.pub',
      { COSIGN_KEY: 'AT/rekor.pub' },
      'TRUST_CONFLICT',
    ],
    ['a flag over it', LINE, { COSIGN_KEY: 'AT/nowhere' }, 'accepted'],
    [
      'a flag of another kind over it',
      LINE,
      { COSIGN_CERTIFICATE_IDENTITY: 'a@b.example' },
      'accepted',
    ],
    [
      'nothing of it',
      LINE.replace('--key AT/signer.pub ', '--no-env '),
      { COSIGN_KEY: 'AT/signer.pub' },
      'USAGE',
    ],
    ['nothing where it is empty', LINE, { COSIGN_INSECURE_IGNORE_TLOG: '' }, 'accepted'],
  ])('that stands for a flag gives %s', async (_, line, environment, code) => {
    const ended = await bench.run(line, environment);
    expect(ended.code, ended.message).toBe(code);
  });

  it('that names a key leaves certificates of other variables aside', async () => {
    const set = {
      COSIGN_KEY: 'AT/signer.pub',
      COSIGN_CA_ROOTS: 'AT/none',
      COSIGN_CERTIFICATE_IDENTITY: 'a',
    };
    const { code, waived } = await bench.run('verify AT/layout --rekor-key AT/rekor.pub', set);
    expect(code).toBe('accepted');
    expect(waived.join(' ')).toMatch(/COSIGN_CA_ROOTS is set and was not used/);
  });

  it('that nobody knows is said', async () => {
    const { waived } = await bench.run(LINE, { COSIGN_BRAND_NEW: 'x', SIGSTORE_ODD: 'y' });
    expect(waived.join(' ')).toMatch(/COSIGN_BRAND_NEW is set.*SIGSTORE_ODD is set/);
  });
});
