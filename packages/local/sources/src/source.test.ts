import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejection } from '@sealift/failures';
import { formatReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectHere,
  type ImageSource,
  parseRegistryImage,
  parseSource,
  parseWritten,
} from './source.ts';

const BUNDLE = join(import.meta.dirname, '../../../../test-vectors/tar/good-index/archive.tar');
const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'sealift-words-'));
beforeAll(() => {
  process.chdir(folder);
  for (const path of ['app', 'layout', 'ghcr.io/o', 'v1', 'v1:x', 'dir'])
    mkdirSync(path, { recursive: true });
  for (const path of ['x.tar', 'a b', 'ghcr.io/o/app', 'v1:x/y', 'dir/key.pem', 'plain.file'])
    writeFileSync(path, 'x');
  writeFileSync('half:done', 'x');
  for (const path of ['sealed.tar', 'renamed.gz']) copyFileSync(BUNDLE, path);
  mkdirSync('volumes');
  writeFileSync('volumes/app.tar.set.json', '{}');
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** A source as one line, or `CODE: message`. */
const read = (word: string, as?: string): string => said(() => parseSource(word, as));

function said(parse: () => ImageSource): string {
  try {
    const source = parse();
    if (source.kind === 'registry') return formatReference(source.reference);
    const { kind, path, tag, as: name } = source;
    return [kind, path, tag, name].filter((part) => part !== undefined).join(' ');
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
}

describe('a word that means an image', () => {
  const DIGEST = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['ghcr.io/o/n:1', 'ghcr.io/o/n:1'],
    [`ghcr.io/o/n@${DIGEST}`, `ghcr.io/o/n@${DIGEST}`],
    ['alpine', 'docker.io/library/alpine:latest'],
    ['team/app:2024.10.101', 'docker.io/team/app:2024.10.101'],
    ['localhost:5000/x.tar', 'localhost:5000/x.tar:latest'],
    ['docker.io/library/x.tar:latest', 'docker.io/library/x.tar:latest'],
    ['ghcr.io/o/missing.tar', 'ghcr.io/o/missing.tar:latest'],
    ['oci:layout', 'layout layout'],
    ['oci:layout:one', 'layout layout one'],
    ['oci:layout:ghcr.io/o/n:1', 'layout layout ghcr.io/o/n:1'],
    ['oci:missing:one', 'layout missing:one'],
    ['oci:half:done', 'layout half:done'],
    ['oci-archive:x.tar:one', 'layout x.tar one'],
    ['oci:v1:x/', 'layout v1:x/'],
    ['bundle:x.tar', 'bundle x.tar'],
    ['bundle:a:b', 'bundle a:b'],
    ['x.tar', 'layout x.tar'],
    ['dir/key.pem', 'layout dir/key.pem'],
    ['./app', 'layout ./app'],
    ['ghcr.io/o/', 'layout ghcr.io/o/'],
    ['a b', 'layout a b'],
    ['.', 'layout .'],
    ['./sealed.tar', 'bundle ./sealed.tar'],
    ['renamed.gz', 'bundle renamed.gz'],
    ['oci:sealed.tar', 'layout sealed.tar'],
    ['volumes/', 'bundle volumes/'],
  ])('%s is %s', (word, meant) => expect(read(word)).toBe(meant));

  it.each([
    [
      'missing.tar',
      'there is no file missing.tar; an image is asked for as docker.io/library/missing.tar:latest',
    ],
    [
      'dir/missing.pem',
      'there is no file dir/missing.pem; an image is asked for as docker.io/dir/missing.pem:latest',
    ],
    ['missing.json', /^there is no file missing\.json;/],
    ['app.tar.001', /^there is no file app\.tar\.001;/],
    ['./missing', './missing does not exist'],
    ['../missing', '../missing does not exist'],
    ['/missing/x', '/missing/x does not exist'],
    ['app', '"app" is here, and could be an image: give ./app or docker.io/library/app:latest'],
    [
      'plain.file',
      '"plain.file" is here, and could be an image: give ./plain.file or ' +
        'docker.io/library/plain.file:latest',
    ],
    [
      'ghcr.io/o/app',
      '"ghcr.io/o/app" is here, and could be an image: give ./ghcr.io/o/app or ' +
        'ghcr.io/o/app:latest',
    ],
    ['oci:', '"oci:" names no path'],
    ['bundle:', '"bundle:" names no path'],
    ['oci:v1:x', /^v1:x could be a path, or an image of the layout v1/],
    ['docker-archive:', '"docker-archive:" names no path'],
    ['docker-daemon:', '"docker-daemon:" names no path'],
    ['docker-daemon:-v', /^docker-daemon:-v is no name or ID of an image/],
    ['containers-storage:alpine', /^containers-storage: is not asked/],
    ['dir:x', /^dir: is read after/],
    ['docker://ghcr.io/o/n:1', /^docker:\/\/ has no place here/],
    ['oci://ghcr.io/o/n:1', /^oci:\/\/ has no place here/],
    [
      'https://u:canary-word@ghcr.io/o/n',
      /^https:\/\/ has no place here: an image is REGISTRY\/REPOSITORY:TAG$/,
    ],
    ['A/b', /is not an image reference/],
    ['', /is not an image reference/],
    ['x:sha256-00000000000000000000000000000000.sig', /holds signatures, not images/],
    ['Upper', /is not an image reference/],
  ])('USAGE: %s', (word, message) => {
    const [code, said] = /^(USAGE): (.*)$/s.exec(read(word))?.slice(1) ?? [read(word), ''];
    expect(code).toBe('USAGE');
    expect(said).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('takes a name for what is on this host, and for nothing else', () => {
    expect(read('oci:layout:one', 'ghcr.io/o/n:1')).toBe('layout layout one ghcr.io/o/n:1');
    expect(read('x.tar', 'ghcr.io/o/n:1')).toBe('layout x.tar ghcr.io/o/n:1');
    expect(read('alpine', 'ghcr.io/o/n:1')).toMatch(/^USAGE: --as names an image of a layout/);
  });

  it.each(['x.tar', 'oci:layout', 'bundle:x.tar', './app', 'missing.tar', 'app'])(
    'USAGE where only a registry will do: %s',
    (word) => {
      expect(() => parseRegistryImage(word)).toThrow(Rejection);
      expect(formatReference(parseRegistryImage('ghcr.io/o/n:1'))).toBe('ghcr.io/o/n:1');
    },
  );
});

describe('a word that stands in a file', () => {
  it.each([
    ['ghcr.io/o/n:1', '.', 'ghcr.io/o/n:1'],
    ['localhost:5000/app', '.', 'localhost:5000/app:latest'],
    ['app', '.', 'docker.io/library/app:latest'],
    ['layout', '.', 'docker.io/library/layout:latest'],
    ['oci:layout', '.', 'layout layout'],
    ['oci:layout', '..', 'layout ../layout'],
    ['oci:layout:x', '..', 'layout ../layout:x'],
    ['./sealed.tar', '.', 'bundle ./sealed.tar'],
    ['../sealed.tar', 'dir', 'bundle ./sealed.tar'],
    ['./key.pem', 'dir', 'layout ./dir/key.pem'],
    ['file:key.pem', 'dir', 'file dir/key.pem'],
    ['docker-archive:x.tar', 'dir', 'docker-archive dir/x.tar'],
    ['docker-daemon:team/app:1', 'dir', 'docker-daemon team/app:1'],
  ])('%s, in a file of %s: %s', (word, from, means) =>
    expect(said(() => parseWritten(word, from))).toBe(means),
  );

  it('keeps a path from the root', () => {
    const path = join(folder, 'layout');
    for (const word of [path, `oci:${path}`])
      expect(said(() => parseWritten(word, 'dir'))).toBe(`layout ${path}`);
    expect(said(() => parseWritten('./layout', folder))).toBe(`layout ${path}`);
  });

  it.each([
    ['oci:', '.'],
    ['oci://layout', '.'],
    ['dir:layout', '.'],
    ['./missing', '.'],
    ['./sealed.tar', 'dir'],
    ['x.y.tar:', '.'],
    ['UPPER', '.'],
  ])('refuses %s, in a file of %s', (word, from) =>
    expect(said(() => parseWritten(word, from))).toMatch(/^USAGE: /),
  );

  it('gives a name to what is here, and to nothing else', () => {
    expect(said(() => parseWritten('oci:layout', '.', 'r.io/a:1'))).toBe('layout layout r.io/a:1');
    expect(said(() => parseWritten('r.io/b:1', '.', 'r.io/a:1'))).toMatch(/^USAGE: /);
  });
});

describe('a word where only something on this host can be meant', () => {
  const here = (word: string) => expectHere(word, (image) => `export ${image}`);

  it.each([
    ['ghcr.io/o/N:1', 'USAGE', 'the repository must be lower-case'],
    ['127.0.0.1:5000/m8/team/App:1.0', 'USAGE', 'the repository must be lower-case'],
    ['ghcr.io/o/n@sha256:abc', 'USAGE', 'expected a digest'],
    [`ghcr.io/o/n@sha512:${'a'.repeat(128)}`, 'UNSUPPORTED', 'sha512'],
  ])('says why it is no image either: %s', async (word, code, why) => {
    expect(await codeOf(() => here(word))).toBe(code);
    expect(() => here(word)).toThrow(`there is no file ${word}, and "`);
    expect(() => here(word)).toThrow(why);
  });

  it.each([
    ['alpine:3', 'docker.io/library/alpine:3'],
    ['ghcr.io/o/n', 'ghcr.io/o/n:latest'],
    ['ghcr.io/o/n:1', 'ghcr.io/o/n:1'],
    ['localhost:5000/n', 'localhost:5000/n:latest'],
    [`o/n@sha256:${'a'.repeat(64)}`, `docker.io/o/n@sha256:${'a'.repeat(64)}`],
  ])('USAGE, and what takes it: %s', (word, name) =>
    expect(() => here(word)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `there is no file ${word}; for the image ${name} it is export ${word}`,
      }),
    ),
  );

  it.each(['missing', 'folder/missing', './a:1', '/a/b:1', 'missing.tar', 'v.001', '-', 'app'])(
    'a file, there or not: %s',
    (word) => expect(here(word)).toBeUndefined(),
  );
});
