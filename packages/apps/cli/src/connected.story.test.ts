/** What a person sees at the connected end: proxies, logins, and words that are no image. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned, startRegistry } from '@sealift/fake-registry';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { documentOf, run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-connected-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0).reverse()) await close();
});

/** A proxy that refuses every tunnel. */
async function refusing(status: string): Promise<string> {
  const proxy = createServer();
  proxy.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`));
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  cleanups.push(() => new Promise((done) => proxy.close(done)));
  return `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const EXPORT = ['export', 'registry.invalid/team/app:1', '-o', at('out.tar')];

describe('a proxy without a scheme', () => {
  it.each([
    ['407 Proxy Authentication Required', 'answered 407, it wants a login'],
    ['403 Forbidden', 'answered 403, it lets nobody through to that host'],
  ])('PROXY with what it answered: %s', async (status, words) => {
    const proxy = await refusing(status);
    const ran = await run(EXPORT, { HTTPS_PROXY: `user:canary-word@${proxy}` });
    expect([ran.status, ran.last]).toEqual([
      4,
      expect.stringMatching(/^PROXY: registry\.invalid: /),
    ]);
    expect(ran.last).toContain(`the proxy ${proxy} (HTTPS_PROXY) ${words}`);
    expect(ran.stderr).not.toContain('canary-word');
  });

  it('is PROXY in the document, with its own remedy', async () => {
    const ran = await run([...EXPORT, '--json'], { https_proxy: await refusing('403 Forbidden') });
    expect(documentOf(ran).failures).toMatchObject([
      { code: 'PROXY', remedy: expect.stringContaining('NO_PROXY') },
    ]);
  });
});

describe('a registry that never answers', () => {
  it('is told of after ten seconds, and --quiet says nothing', async () => {
    const registry = await startRegistry();
    cleanups.push(registry.close);
    registry.faults.add({ match: /./, does: { kind: 'silent' } });
    const args = ['tree', `${registry.host}/team/app:1`];
    const until = (ms: number) => ({ signal: AbortSignal.timeout(ms) });
    const [loud, quiet] = await Promise.all([
      run(args, {}, '', until(12_500)),
      run([...args, '--quiet'], {}, '', until(12_500)),
    ]);
    expect(loud.stderr).toContain(
      `${registry.host} has not answered for 10 s; it is given up after two minutes at the latest`,
    );
    expect(quiet.stderr).not.toContain('answered');
  });
});

describe('a registry that wants a login', () => {
  const wanting = async (): Promise<string> => {
    const registry = await startRegistry({ auth: { basic: { username: 'u', password: 'right' } } });
    cleanups.push(registry.close);
    return registry.host;
  };
  const loginAt = (host: string, path: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    const auths = { [`${host}/team`]: { auth: btoa('u:canary-word') } };
    writeFileSync(at(path), JSON.stringify({ auths }));
  };

  it('AUTH names the file and the key of the login that was refused', async () => {
    const host = await wanting();
    loginAt(host, 'home/.config/containers/auth.json');
    const { status, last, stderr } = await run(['tree', `${host}/team/app:1`], {
      HOME: at('home'),
    });
    const file = at('home/.config/containers/auth.json');
    expect([status, last]).toEqual([
      4,
      `AUTH: ${host}: GET manifest team/app:1: status 401, UNAUTHORIZED, with the login for ` +
        `${host}/team in ${file}`,
    ]);
    expect(stderr).not.toContain('canary-word');
  });

  it('AUTH names the files that hold none, in the order of containers', async () => {
    const { last } = await run(['tree', `${await wanting()}/team/app:1`], {
      HOME: at('none'),
      XDG_RUNTIME_DIR: at('run'),
    });
    expect(last).toMatch(/^AUTH: .*: without a login: none in /);
    const files = ['run/containers/auth.json', 'none/.config/containers/auth.json'];
    expect(last.split('none in ')[1]?.split(', ').slice(0, 2)).toEqual(
      files.map((file) => `${at(file)} (not there)`),
    );
  });
});

describe('a registry with a private authority', () => {
  it('is trusted by NODE_EXTRA_CA_CERTS, beside another --registry-cacert too', async () => {
    const [own, other] = [selfSigned('localhost'), selfSigned('other.example')];
    writeFileSync(at('own.pem'), own.cert);
    writeFileSync(at('other.pem'), other.cert);
    const registry = await startRegistry({ tls: own });
    cleanups.push(() => registry.close());
    const tree = ['tree', `localhost:${registry.host.split(':')[1]}/team/app:1`];
    const trusting = { NODE_EXTRA_CA_CERTS: at('own.pem') };
    const lasts = [
      (await run([...tree, '--registry-cacert', at('other.pem')])).last,
      (await run(tree, trusting)).last,
      (await run([...tree, '--registry-cacert', at('other.pem')], trusting)).last,
    ];
    expect(lasts.map((last) => last.split(':')[0])).toEqual(['REGISTRY', 'NOT_FOUND', 'NOT_FOUND']);
  });
});

describe('a word that is no image', () => {
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'key.pem': '-----BEGIN PUBLIC KEY-----\n',
    'app.tar.gz': Uint8Array.of(0x1f, 0x8b, 8, 0),
    'bundle.json': '{"mediaType":"x"}',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  // Nothing is asked of Docker Hub: through this proxy it would be PROXY.
  const environment = { HTTPS_PROXY: '127.0.0.1:1' };

  it.each([
    ['key.pem', 'the file is PEM: keys or certificates, and no image'],
    ['app.tar.gz', 'the file is compressed (gzip): decompress it first (gunzip)'],
    ['bundle.json', 'the file is JSON, and no image'],
  ])('NO_BUNDLE with what it is: %s', async (name, what) => {
    const ran = await run(['export', at(name), '-o', at('out.tar')], environment);
    expect([ran.status, ran.last]).toEqual([
      3,
      expect.stringMatching(new RegExp(`^NO_BUNDLE: .*${name}: `)),
    ]);
    expect(ran.last).toContain(what);
  });

  it.each([
    ['key.pem', 'NO_BUNDLE', 'the file is PEM: keys or certificates, and no image'],
    ['app.tar.gz', 'NO_BUNDLE', 'the file is compressed (gzip): decompress it first (gunzip)'],
  ])('is told by what it is where a bundle is wanted: %s', async (name, code, what) => {
    const ran = await run(['tree', at(name)], environment);
    expect([ran.status, ran.last]).toEqual([3, `${code}: ${at(name)}: ${what}`]);
  });

  const KEY = ['--key', at('key.pem')];
  it.each([
    ['export', '-o', at('out.tar')],
    ['tree'],
    ['sign', ...KEY],
    ['attest', '--type', 'custom', '--predicate', at('bundle.json'), ...KEY],
    ['save', '--dir', at('saved')],
    ['load', '--dir', at('saved'), ...KEY],
    ['download signature'],
    ['locate'],
    ['payload generate'],
    ['inventory', '-o', at('list.json'), '--repository'],
  ])('USAGE for a file that is not there, in every command: %s', async (...args) => {
    const [command = '', ...flags] = args;
    const ran = await run([...command.split(' '), ...flags, 'missing.tar'], environment);
    expect([ran.status, ran.last]).toEqual([
      2,
      'USAGE: there is no file missing.tar; an image is asked for as ' +
        'docker.io/library/missing.tar:latest',
    ]);
  });
});

describe('a mistyped command line', () => {
  it.each([
    ['exprot x', 'there is no command "exprot". Did you mean export?'],
    ['trust shwo x', 'there is no command "trust shwo". Did you mean trust show?'],
    ['export x.tar --ouput y', 'Nonexistent flag: --ouput. Did you mean --output?'],
    ['download foo', /^there is no command "download foo"\. There are: download attestation, /],
    ['xyzzy x', /^there is no command "xyzzy"\. There are: /],
    ['import x.tar', '--to is missing'],
    ['attest x', '--predicate is missing; --type is missing'],
    ['verify x --insecure-ignore-tlog=canary-word', /^--insecure-ignore-tlog is there or not, or/],
    ['verify --insecure-ignore-tlog true x', /^--insecure-ignore-tlog takes no word behind it/],
  ])('USAGE: %s', async (line, message) => {
    const { status, last, stderr } = await run(line.split(' '));
    expect([status, last.replace(/^USAGE: /, '')]).toEqual([
      2,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ]);
    expect(stderr).not.toContain('canary-word');
  });

  it.each([
    ['audit prove x', 'sealift audit prove --help'],
    ['exprot x', 'sealift --help'],
    ['split x --volume-size 1', 'sealift split --help'],
  ])('names the help of its command: %s', async (line, help) =>
    expect((await run(line.split(' '))).stderr).toContain(`to do      \`${help}\` has its flags`),
  );

  it('--flag=true is taken as cosign takes it, of --json too', async () => {
    const ran = await run(['verify', at('none.tar'), '--key', at('none.pub'), '--json=true']);
    expect(documentOf(ran).failures).toMatchObject([{ code: 'CONFIG' }]);
    const text = await run(['verify', at('none.tar'), '--key', at('none.pub'), '--json=false']);
    expect([text.status, text.stdout]).toEqual([2, '']);
  });
});
