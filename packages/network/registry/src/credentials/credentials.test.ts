import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Rejection } from '@sealift/failures';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAuthFile } from './auth-file.ts';
import { authFilePaths, dockerCredentials } from './docker-config.ts';

const SECRET = 'hunter2-secret';
const auth = (username: string, password = SECRET) => ({ auth: btoa(`${username}:${password}`) });
const login = (username: string) => ({ kind: 'password', username, password: SECRET });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-logins-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(path: string, content: unknown): Promise<string> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(
    join(folder, path),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  return join(folder, path);
}

/** A helper that knows what it was asked: its user is the registry on its standard input. */
async function helper(name: string, script: string): Promise<void> {
  await chmod(await file(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`), 0o755);
}

const config = async (content: unknown, registry = 'ghcr.io', repository = 'team/app') => {
  await file('config.json', content);
  return dockerCredentials({ DOCKER_CONFIG: folder, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` })(
    registry,
    repository,
  );
};

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'nothing',
    (error: unknown) => {
      if (!(error instanceof Rejection)) throw error;
      expect(error.message).not.toContain(SECRET);
      return error.code;
    },
  );

describe('files of logins', () => {
  it('finds the most specific key', async () => {
    const auths = {
      'ghcr.io': auth('host'),
      'ghcr.io/team': auth('team'),
      'ghcr.io/team/app': auth('app'),
      'ghcr.io/te': auth('prefix'),
    };
    expect(await config({ auths })).toMatchObject(login('app'));
    expect(await config({ auths }, 'ghcr.io', 'team/other')).toMatchObject(login('team'));
    expect(await config({ auths }, 'ghcr.io', 'else')).toMatchObject(login('host'));
    expect(await config({ auths }, 'quay.io', 'team/app')).toBeUndefined();
  });

  it.each(['https://index.docker.io/v1/', 'docker.io', 'index.docker.io', 'registry-1.docker.io'])(
    'knows Docker Hub as %s',
    async (key) => {
      expect(
        await config({ auths: { [key]: auth('hub') } }, 'docker.io', 'library/alpine'),
      ).toMatchObject(login('hub'));
    },
  );

  it('takes a namespace that is called like a version of the API for what it is', async () => {
    const auths = { 'ghcr.io/team': auth('team'), 'ghcr.io/team/v1': auth('narrow') };
    expect(await config({ auths }, 'ghcr.io', 'team/app')).toMatchObject(login('team'));
    expect(await config({ auths }, 'ghcr.io', 'team/v1/app')).toMatchObject(login('narrow'));
    const narrow = { auths: { 'other.io/v2': auth('narrow') } };
    expect(await config(narrow, 'other.io', 'any/app')).toBeUndefined();
  });

  it(
    'reads identity tokens, registry tokens, plain fields, and a password with a ' + 'colon',
    async () => {
      expect(
        await config({ auths: { 'ghcr.io': { ...auth('x'), identitytoken: 'i' } } }),
      ).toMatchObject({
        kind: 'identity-token',
        token: 'i',
      });
      expect(await config({ auths: { 'ghcr.io': { registrytoken: 'r' } } })).toMatchObject({
        kind: 'registry-token',
        token: 'r',
      });
      expect(
        await config({ auths: { 'ghcr.io': { username: 'u', password: SECRET } } }),
      ).toMatchObject(login('u'));
      expect(await config({ auths: { 'https://ghcr.io/v2/': auth('u', 'a:b') } })).toMatchObject({
        kind: 'password',
        username: 'u',
        password: 'a:b',
      });
    },
  );

  it('asks the files in the order of the programs that write them', async () => {
    const environment = {
      DOCKER_CONFIG: '/d',
      REGISTRY_AUTH_FILE: '/r.json',
      XDG_RUNTIME_DIR: '/run',
      HOME: '/h',
    };
    expect(authFilePaths(environment, 0)).toEqual([
      '/r.json',
      '/d/config.json',
      '/run/containers/auth.json',
      '/h/.config/containers/auth.json',
      '/h/.dockercfg',
    ]);
    expect(authFilePaths({ HOME: '/h', XDG_CONFIG_HOME: '/c' }, 0)).toEqual([
      '/run/containers/0/auth.json',
      '/c/containers/auth.json',
      '/h/.docker/config.json',
      '/h/.dockercfg',
    ]);
    expect(authFilePaths({ HOME: '/h' })[0]).toBe('/h/.config/containers/auth.json');
    expect(authFilePaths({})).toEqual([]);
    await file('config.json', { auths: {} });
    const REGISTRY_AUTH_FILE = await file('auth.json', { auths: { 'ghcr.io': auth('podman') } });
    expect(
      await dockerCredentials({ DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE })('ghcr.io', 'a'),
    ).toMatchObject(login('podman'));
  });

  it('reads the oldest file of docker, and says of a login where it stands', async () => {
    const path = await file('.dockercfg', { 'https://ghcr.io': auth('old') });
    const logins = dockerCredentials({ HOME: folder });
    expect(await logins('ghcr.io', 'team/app')).toEqual({
      ...login('old'),
      from: `for ghcr.io in ${path}`,
    });
    expect(await logins('quay.io', 'team/app')).toBeUndefined();
    expect(logins.looked?.()).toEqual([
      `${join(folder, '.config/containers/auth.json')} (not there)`,
      `${join(folder, '.docker/config.json')} (not there)`,
      path,
    ]);
  });

  it('is without logins where no file is', async () => {
    expect(
      await dockerCredentials({ HOME: folder, DOCKER_CONFIG: join(folder, 'none') })(
        'ghcr.io',
        'a',
      ),
    ).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['no JSON', `{ ${SECRET}`],
    ['a list', []],
    ['auths that is a list', { auths: [] }],
    ['an entry that is a text', { auths: { 'ghcr.io': SECRET } }],
    ['a login without a colon', { auths: { 'ghcr.io': { auth: btoa(SECRET) } } }],
    ['a login that is a number', { auths: { 'ghcr.io': { auth: 7 } } }],
    ['helpers that are no names', { credHelpers: { 'ghcr.io': 1 } }],
    ['a helper that is a path', { credHelpers: { 'ghcr.io': '../../bin/sh' } }],
    ['a helper of the registry that is not there', { credHelpers: { 'ghcr.io': 'absent' } }],
  ])('CONFIG: %s', async (_, content) => {
    expect(await codeOf(config(content))).toBe('CONFIG');
  });

  it('passes over a store for all that is not on this host, and says so once', async () => {
    await config({ credsStore: 'absent' });
    const notes: string[] = [];
    const lookup = dockerCredentials(
      { DOCKER_CONFIG: folder, PATH: '/nowhere' },
      undefined,
      (each) => notes.push(each),
    );
    expect([await lookup('ghcr.io', 'a'), await lookup('quay.io', 'b')]).toEqual([
      undefined,
      undefined,
    ]);
    const file = join(folder, 'config.json');
    const absent = `docker-credential-absent (for all registries in ${file}) is not on PATH`;
    expect(notes).toEqual([`${absent}: logins that it may hold are not used`]);
    expect(lookup.looked?.()).toContain(absent);
  });

  it('refuses whatever else stands in a file with CONFIG or LIMIT', () => {
    const entry = fc.oneof(
      fc.json(),
      fc
        .record({ auths: fc.dictionary(fc.string(), fc.record({ auth: fc.anything() })) })
        .map((value) => JSON.stringify(value) ?? ''),
    );
    fc.assert(
      fc.property(entry, (text) => {
        try {
          parseAuthFile(Buffer.from(text), 'file');
        } catch (thrown) {
          expect(['CONFIG', 'LIMIT']).toContain(thrown instanceof Rejection ? thrown.code : thrown);
        }
      }),
    );
  });

  it('runs no program but docker-credential-*', async () => {
    await helper('real', 'exit 0');
    await expect(config({ credsStore: '../bin/docker-credential-real' })).rejects.toThrow(
      'is not a name of a credential helper',
    );
  });

  it('CONFIG: a file that is a folder', async () => {
    expect(await codeOf(dockerCredentials({ REGISTRY_AUTH_FILE: folder })('ghcr.io', 'a'))).toBe(
      'CONFIG',
    );
  });
});

describe('credential helpers', () => {
  const answer = (username: string, secret = SECRET) =>
    `read registry\nprintf '{"ServerURL":"%s","Username":"${username}","Secret":"${secret}"}' ` +
    `"$registry"`;

  it('asks the helper of the registry before the store for all', async () => {
    await helper('one', answer('one'));
    await helper('all', answer('all'));
    const content = {
      auths: { 'ghcr.io': {} },
      credHelpers: { 'ghcr.io': 'one' },
      credsStore: 'all',
    };
    expect(await config(content)).toMatchObject(login('one'));
    expect(await config(content, 'quay.io')).toMatchObject(login('all'));
  });

  it('gives the helper the name that it knows, and reads identity tokens', async () => {
    await helper(
      'echo',
      `read registry\nprintf '{"Username":"%s","Secret":"${SECRET}"}' "$registry"`,
    );
    expect(await config({ credsStore: 'echo' }, 'docker.io')).toMatchObject(
      login('https://index.docker.io/v1/'),
    );
    expect(await config({ credsStore: 'echo' }, 'localhost:5000')).toMatchObject(
      login('localhost:5000'),
    );
    await helper('token', answer('<token>'));
    expect(await config({ credsStore: 'token' })).toEqual({
      kind: 'identity-token',
      token: SECRET,
      from: `of docker-credential-token (for all registries in ${join(folder, 'config.json')})`,
    });
  });

  it('is without a login where the helper has none', async () => {
    await helper('none', 'echo "credentials not found in native keychain"\nexit 1');
    expect(await config({ credsStore: 'none' })).toBeUndefined();
  });

  it.each<[string, string]>([
    ['fails', `echo ${SECRET}\nexit 3`],
    ['says something that is not JSON', `echo ${SECRET}`],
    ['names no user', `echo '{"Secret":"${SECRET}"}'`],
    ['talks without end', 'yes'],
  ])('CONFIG: a helper that %s', async (_, script) => {
    await helper('bad', script);
    expect(await codeOf(config({ credsStore: 'bad' }))).toBe('CONFIG');
  });
});
