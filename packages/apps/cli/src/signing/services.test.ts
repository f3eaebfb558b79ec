/** Services of a private CA: --cacert. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@sealift/fake-registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../here.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-services-'));
const at = (name: string): string => join(folder, name);
const pair = selfSigned('localhost');
const PASSWORD = { COSIGN_PASSWORD: 'test only' };
let asked = 0;
const server = createServer(pair, (_, response) => {
  asked++;
  response.writeHead(400).end('a log of a private CA');
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  writeFileSync(at('ca.pem'), pair.cert);
  writeFileSync(at('other.pem'), selfSigned('localhost').cert);
  writeFileSync(at('file'), 'a file');
  await run(['key', 'generate', '--output-key-prefix', at('own')], PASSWORD);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const sign = async (...words: readonly string[]): Promise<string> => {
  const own = ['--key', at('own.key'), '--rekor-url', url, '--bundle', at('bundle.json')];
  return (await run(['sign-blob', at('file'), ...own, ...words], PASSWORD)).last;
};

it('is told of a service whose CA nobody named, and of another CA', async () => {
  for (const words of [[], ['--cacert', at('other.pem')]])
    expect(await sign(...words)).toMatch(/^SIGNING_SERVICE: .*give its certificate with --cacert/);
  expect(asked).toBe(0);
});

it('reaches a service whose CA was named', async () => {
  expect(await sign('--cacert', at('ca.pem'))).toMatch(/answered 400: a log of a private CA$/);
  expect(asked).toBe(1);
});
