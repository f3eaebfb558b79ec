import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesIn } from './places.ts';
import { runningPid, startProcess, stopProcess } from './process.ts';
import type { Service } from './services.ts';
import { down, start, status } from './stack.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-stack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const node = (code: string): string[] => [process.execPath, '-e', code];
const startNode = (code: string): void => startProcess(folder, 'one', node(code), { PATH: '' });
const FOR_EVER = 'setInterval(() => {}, 1e6)';

/** False once nobody has this process: a signal of 0 asks, and sends nothing. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'ESRCH' });
    return false;
  }
}

describe('a background process', () => {
  it('runs until it is stopped, and then is gone', async () => {
    startNode(FOR_EVER);
    const pid = runningPid(folder, 'one') ?? 0;
    expect(pid).toBeGreaterThan(0);
    await stopProcess(folder, 'one');
    expect(runningPid(folder, 'one')).toBeUndefined();
    // Whoever reaps it takes its time on a busy machine.
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false);
  });

  it('is made to end where it does not want to', async () => {
    startNode(`process.on('SIGTERM', () => {}); console.log('ready'); ${FOR_EVER}`);
    await expect.poll(() => readFileSync(join(folder, 'log/one.log'), 'utf8')).toBe('ready\n');
    await stopProcess(folder, 'one');
    expect(runningPid(folder, 'one')).toBeUndefined();
  }, 20_000);

  it(
    'is not taken for another with its number: a stale pid file names none, and nobody is ' +
      'killed for it',
    async () => {
      startNode(FOR_EVER);
      const [pid = ''] = readFileSync(join(folder, 'pid/one'), 'utf8').split(' ');
      writeFileSync(join(folder, 'pid/other'), `${pid} 12345\n`);
      expect(runningPid(folder, 'other')).toBeUndefined();
      await stopProcess(folder, 'other');
      expect(runningPid(folder, 'one')).toBe(Number(pid));
      await stopProcess(folder, 'one');
    },
  );

  it.each([['no file'], ['rubbish'], ['-1 5'], ['']])(
    'is none where the pid file holds %j',
    async (text) => {
      if (text !== 'no file') {
        startNode('');
        writeFileSync(join(folder, 'pid/one'), text);
      }
      expect(runningPid(folder, 'one')).toBeUndefined();
      await stopProcess(folder, 'one');
    },
  );

  it('cannot be a program that is not there', () =>
    expect(() => startProcess(folder, 'one', ['/nowhere/program'], {})).toThrow('cannot be run'));
});

describe('a service', () => {
  let server: Server;
  let port = 0;
  beforeEach(async () => {
    server = createServer((request, response) =>
      response.writeHead(request.url === '/bad' ? 500 : 200).end('SERVING'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as { port: number }).port;
  });
  afterEach(() => new Promise<void>((done) => server.close(() => done())));

  const service = (code: string, path = '/'): Service => ({
    name: 'one',
    ports: [port],
    health: { url: `http://127.0.0.1:${port}${path}`, says: 'SERVING' },
    command: () => node(code),
  });
  const lines: string[] = [];
  const begin = (made: Service): Promise<void> =>
    start(placesIn(folder), made, (line) => lines.push(line));

  it('is ready when its health says so', async () => {
    const made = service(FOR_EVER);
    await begin(made);
    expect(lines.at(-1)).toBe(`one: ready at http://127.0.0.1:${port}/`);
    expect(status(folder, [made])[0]?.pid).toBeGreaterThan(0);
    await down(folder, [made]);
    expect(status(folder, [made])).toEqual([{ name: 'one', pid: undefined }]);
  });

  it('that ends while starting is said with its last words', async () => {
    await expect(
      begin(service("console.error('the key is bad'); process.exit(1)", '/bad')),
    ).rejects.toThrow(/one ended while starting[\s\S]*the key is bad/);
  });
});
