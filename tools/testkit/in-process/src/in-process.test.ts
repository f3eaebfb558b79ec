import { COMMANDS } from '@sealift/commands';
import { afterAll, describe, expect, it } from 'vitest';
import { documentOf, inProcess, KEYED, WorldBench } from './index.ts';

const run = inProcess('sealift-verify', COMMANDS);

describe('a command line in this process', () => {
  it('ends and prints as the program does', async () => {
    const ran = await run(['explain', 'DIGEST']);
    expect(ran).toMatchObject({ status: 0, stderr: '', last: '' });
    expect(ran.stdout).toContain('DIGEST');
  });

  it('that fails ends with its code', async () => {
    const { status, last } = await run(['guard', '/nowhere/bundle.tar']);
    expect([status, last.split(':')[0]]).toEqual([4, 'IO']);
  });

  it('gives the document that --json asks for', async () => {
    const ran = await run(['explain', 'xyzzy', '--json']);
    expect(documentOf(ran)).toMatchObject({ exitCode: 2, failures: [{ code: 'USAGE' }] });
  });

  it('sees no environment but its own, and leaves ours as it was', async () => {
    const mine = process.env;
    const verify = ['verify', '/nowhere', '--certificate-identity', 'a@example.com'];
    const issuer = ['--certificate-oidc-issuer', 'https://issuer.example'];
    const root = { SIGSTORE_ROOT_FILE: '/nowhere/root.pem' };
    const [without, given] = await Promise.all([
      run([...verify, ...issuer]),
      run([...verify, ...issuer], root),
    ]);
    expect(without.last).toMatch(/^USAGE: no certificate authority/);
    expect(given.last).toMatch(/^CONFIG: SIGSTORE_ROOT_FILE/);
    expect(process.env).toBe(mine);
  });
});

describe('a bench', () => {
  const bench = new WorldBench('sealift-verify', COMMANDS, 'bench');
  afterAll(() => bench.close());

  it('runs lines in its folder, and reads how they ended', async () => {
    await bench.image('layout', 'bench', ['registry.example/app:1']);
    const { verdict, code, text } = await bench.made(`verify AT/layout ${KEYED}`);
    expect([verdict, code, text.split(' ')[0]]).toEqual(['accepted', 'accepted', 'ACCEPTED']);
    const { code: refused, message } = await bench.run('verify AT/layout --key AT/gone.pub');
    expect([refused, message]).toEqual(['CONFIG', expect.stringContaining(bench.at('gone.pub'))]);
  });

  it('says of a line that was to end well how it ended', async () => {
    await expect(bench.made('guard AT/gone')).rejects.toThrow(/^guard AT\/gone: IO: /);
    await expect(bench.approved('guard AT/gone')).rejects.toThrow(/^guard AT\/gone: IO$/);
  });

  it('approves a change by the digest that was shown for it', async () => {
    await bench.made('trust init AT/pins');
    const { code, text } = await bench.approved('trust add AT/pins corp rekor AT/rekor.pub');
    expect([code, text]).toEqual(['accepted', expect.stringContaining('ADDED 1')]);
  });
});
