/** Images of the Docker daemon of this host, over a socket that plays it. */
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('docker daemon');
const SOCKET = bench.at('docker.sock');
const here = { DOCKER_HOST: `unix://${SOCKET}` };
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let answer: Answer;
const asked: (string | undefined)[] = [];

/** A file of a tar, as `docker save` writes one. */
function entry(name: string, body: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

async function saved(names: readonly string[] | null): Promise<Buffer> {
  const { createHash } = await import('node:crypto');
  const hex = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const layer = Buffer.concat([entry('hello', Buffer.from('hello')), Buffer.alloc(1024)]);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [`sha256:${hex(layer)}`] },
    }),
  );
  const manifest = [{ Config: `${hex(config)}.json`, RepoTags: names, Layers: ['l/layer.tar'] }];
  return Buffer.concat([
    entry(`${hex(config)}.json`, config),
    entry('l/layer.tar', layer),
    entry('manifest.json', Buffer.from(JSON.stringify(manifest))),
    Buffer.alloc(1024),
  ]);
}

let archive: Buffer;
let byId: Buffer;
beforeAll(async () => {
  archive = await saved(['team/app:1']);
  byId = await saved(null);
});
beforeEach(async () => {
  asked.length = 0;
  answer = (_, response) => response.end(archive);
  server = createServer((request, response) => {
    asked.push(request.url);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(SOCKET, done));
});
afterEach(() => new Promise<void>((done) => void server.close(() => done())));
afterAll(() => bench.close());

const exported = (words: string, environment: Record<string, string> = here) =>
  bench.run(`export ${words} -o AT/out.tar --force`, environment);
const left = (): string[] => readdirSync(bench.folder).filter((name) => /^\.sealift/.test(name));

describe('an image of the Docker daemon', () => {
  it('is what the daemon saves, and what that lacks is said', async () => {
    const ended = await exported('docker-daemon:team/app:1');
    expect([ended.code, ended.message]).toEqual(['accepted', '']);
    expect(asked).toEqual(['/images/get?names=team%2Fapp%3A1']);
    const images = ended.result['images'] as readonly { readonly name: string }[];
    expect(images.map(({ name }) => name)).toEqual(['docker.io/team/app:1']);
    expect(ended.notEstablished.join()).toContain('docker-daemon:team/app:1 is a docker archive');
    expect(left()).toEqual([]);
    expect(await bench.code(`verify AT/out.tar ${KEYED}`)).toBe('NO_SIGNATURE');
  });

  it('by its ID has the name that it gets', async () => {
    answer = (_, response) => response.end(byId);
    expect((await exported('docker-daemon:4f5e --as r.example/a:1')).code).toBe('accepted');
    expect((await exported('docker-daemon:4f5e')).code).toBe('USAGE');
  });

  it('without a tag is the latest one', async () => {
    const latest = await saved(['team/app:latest', 'team/app:2']);
    answer = (_, response) => response.end(latest);
    const ended = await exported('docker-daemon:team/app');
    expect([ended.code, asked]).toEqual(['accepted', ['/images/get?names=team%2Fapp%3Alatest']]);
    const images = ended.result['images'] as readonly { readonly name: string }[];
    expect(images.map(({ name }) => name)).toEqual(['docker.io/team/app:latest']);
  });

  it.each([
    'docker-daemon:team/app',
    'docker-daemon:team/app:2',
    'docker-daemon:team/app:2 --as r.example/app:2',
    'docker-daemon:r.example:5000/team/app',
  ])('is refused where the daemon sends another one: %s', async (words) => {
    const ended = await exported(words);
    expect([ended.code, ended.message]).toEqual(['USAGE', expect.stringContaining('app:1')]);
    answer = (_, response) => response.end(byId);
    expect((await exported(words)).code).toBe('USAGE');
    expect(left()).toEqual([]);
  });

  it('is named by lists and export files too, and means no path there', async () => {
    bench.write('images.txt', 'docker-daemon:team/app:1\n');
    expect((await exported('-f AT/images.txt')).code).toBe('accepted');
    const image = '{ image: "docker-daemon:team/app:1" }';
    bench.write('sealift.yaml', `apiVersion: sealift/export/v1\nimages: [ ${image} ]\n`);
    expect((await exported('-f AT/sealift.yaml')).code).toBe('accepted');
    expect(new Set(asked)).toEqual(new Set(['/images/get?names=team%2Fapp%3A1']));
  });

  it.each<[string, Answer, string]>([
    [
      'that is not there',
      (_, response) => response.writeHead(404).end('{"message":"no such image"}'),
      'NOT_FOUND',
    ],
    [
      'of a daemon that fails',
      (_, response) => response.writeHead(500).end('\u001b[2J'),
      'REGISTRY',
    ],
    [
      'of a daemon that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': archive.length });
        response.write(archive.subarray(0, 700));
        setImmediate(() => response.destroy());
      },
      'REGISTRY',
    ],
    ['of a daemon that says nothing', (request) => request.socket.destroy(), 'REGISTRY'],
    ['that is no archive', (_, response) => response.end('{}'), 'NO_BUNDLE'],
    ['that is nothing', (_, response) => response.end(), 'INDEX'],
    [
      'with a long story of what failed',
      (_, response) => response.writeHead(500).end('x'.repeat(2 * 1024 * 1024)),
      'LIMIT',
    ],
  ])('%s is refused, and nothing is left behind', async (_, does, code) => {
    answer = does;
    const ended = await bench.run('export docker-daemon:team/app:1 -o AT/no.tar', here);
    expect([ended.code, ended.message]).toEqual([code, expect.not.stringContaining('\u001b')]);
    expect([left(), existsSync(bench.at('no.tar'))]).toEqual([[], false]);
  });

  it.each([
    ['tcp', 'tcp://192.0.2.1:2375', 'CONFIG'],
    ['ssh, whose user is not shown', 'ssh://secret@host', 'CONFIG'],
    ['a path that is none', 'unix://docker.sock', 'CONFIG'],
    ['no scheme', '/var/run/docker.sock', 'CONFIG'],
    ['a socket that is not there', 'unix:///nonexistent/docker.sock', 'REGISTRY'],
  ])('of DOCKER_HOST with %s is refused', async (_, host, code) => {
    const ended = await exported('docker-daemon:a', { DOCKER_HOST: host });
    expect([ended.code, ended.message]).toEqual([code, expect.not.stringContaining('secret')]);
    expect(asked).toEqual([]);
  });

  it('of DOCKER_HOST is nothing to an export that asks no daemon', async () => {
    await bench.image('layout', 'x', ['r.example/a:1']);
    expect((await exported('oci:AT/layout', { DOCKER_HOST: 'tcp://x' })).code).toBe('accepted');
  });

  it.each(['', '-a', 'a b', '../x', `a${'b'.repeat(600)}`])('is not called %j', async (name) =>
    expect((await exported(`"docker-daemon:${name}"`)).code).toBe('USAGE'),
  );

  it.each([
    `verify docker-daemon:a ${KEYED}`,
    'tree docker-daemon:a',
    'download signature docker-daemon:a',
    'save docker-daemon:a --dir AT/saved',
    'sign docker-daemon:a --key AT/signer.pub',
  ])('is asked for by export alone: %s', async (line) => {
    expect((await bench.run(line, here)).code).toBe('USAGE');
    expect(asked).toEqual([]);
  });
});
