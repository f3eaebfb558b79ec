import { COMMANDS } from '@sealift/commands';
import { describe, expect, it } from 'vitest';
import { documentOf, inProcess } from './index.ts';

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
