import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBody } from './body.ts';
import { openSocketFile } from './socket-file.ts';
import { networkCode } from './words.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-socket-'));
const path = join(folder, 'socket');
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) =>
    request.url === '/break'
      ? response.destroy()
      : response.end(`${request.method} ${request.url}`),
  );
  await new Promise<void>((done) => server.listen(path, done));
});
afterAll(async () => {
  await new Promise<void>((done) => void server.close(() => done()));
  rmSync(folder, { recursive: true });
});

describe('a socket in a file', () => {
  it('is asked, whatever host the address names', async () => {
    const connections = openSocketFile(path);
    for (const host of ['localhost', 'registry.example']) {
      const url = new URL(`http://${host}/images?a=b`);
      const { status, body } = await connections.request(url, { method: 'GET' });
      expect([status, utf8.decode(await readBody(body, 100, 'x'))]).toEqual([
        200,
        'GET /images?a=b',
      ]);
    }
    await connections.close();
  });

  it.each([
    [path, '/break', 'UND_ERR_SOCKET'],
    [join(folder, 'none'), '/', 'ENOENT'],
  ])('that breaks or is not there is an error with its code: %s%s', async (at, file, code) => {
    const connections = openSocketFile(at);
    const asked = connections.request(new URL(`http://localhost${file}`), { method: 'GET' });
    expect(networkCode(await asked.catch((thrown: unknown) => thrown))).toBe(code);
    await connections.close();
  });

  it('that nobody asked is closed too', async () =>
    expect(await openSocketFile(path).close()).toBeUndefined());
});
