import { channel } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '@sealift/blobs';
import { expect, it } from 'vitest';
import { interruption, rememberWritten } from './written.ts';

const write = (path: string): Promise<void> => replaceFile(path, (file) => file.writeFile('x'));
const said = (): string => interruption().message;

it('says what stays of the work, in one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-written-'));
  const at = (name: string): string => join(folder, name);
  rememberWritten(['test.request']);
  expect(said()).toBe('nothing was written');

  const failed = makeFolder(at('volumes'), async (temporary) => {
    await write(join(temporary, 'app.001'));
    throw new Error('the disk is full');
  });
  await expect(failed).rejects.toThrow();
  expect(said()).toBe('nothing was written');

  await write(at('a'));
  await write(at('a'));
  expect(said()).toBe(`written until then: ${at('a')}`);
  for (const name of ['b', 'c', 'd\n']) await write(at(name));
  expect(said()).toBe(`written until then: ${['a', 'b', 'c'].map(at).join(', ')}, and 1 more`);

  const request = (method: string, origin: string): void =>
    channel('test.request').publish({ request: { method, origin } });
  request('GET', 'https://registry.example');
  expect(said()).not.toContain('registry.example');
  for (const method of ['PUT', 'POST', 'PATCH', 'DELETE'])
    request(method, 'https://user:secret@registry.example/path');
  expect(said()).toMatch(/; requests that may have written went to registry\.example \(4\)$/);
  rmSync(folder, { recursive: true });
});
