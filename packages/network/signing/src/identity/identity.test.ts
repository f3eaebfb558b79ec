import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Reply, type Served, serve } from '../signing.fixture.ts';
import { ambientToken, isTokenText, readIdentityToken, tokenByDevice } from './index.ts';

const NOW = 1_800_000_000_000;
const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const CLAIMS = {
  iss: 'https://i.example',
  sub: 'canary-sub',
  aud: 'sigstore',
  exp: NOW / 1000 + 9,
};
const tokenOf = (change: object = {}, header: unknown = { alg: 'RS256' }): string =>
  `${encoded(header)}.${encoded({ ...CLAIMS, ...change })}.Y2FuYXJ5LXNpZw`;
const folder = mkdtempSync(join(tmpdir(), 'sealift-identity-'));
const at = (name: string): string => join(folder, name);
const refusal = (run: () => Promise<unknown>): Promise<string> =>
  run().then(
    () => 'canary: accepted',
    (thrown: Error) => thrown.message,
  );
let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an identity token', () => {
  const read = (text: string, audience = 'sigstore') =>
    readIdentityToken(text, { source: 'it', audience, now: NOW });

  it.each([
    ['its subject', {}, 'canary-sub'],
    ['its mail address', { email: 'ada@example.com' }, 'ada@example.com'],
    ['one of several audiences', { aud: ['x', 'sigstore'] }, 'canary-sub'],
    ['a fraction of a second', { exp: NOW / 1000 + 0.5 }, 'canary-sub'],
    ['a start that clocks differ by', { nbf: NOW / 1000 + 59 }, 'canary-sub'],
  ])('is taken with %s', (_, change, subject) => {
    for (const end of ['', '\n', '\r\n'])
      expect(read(tokenOf(change) + end)).toEqual({ text: tokenOf(change), subject });
  });

  it.each<[string, string, string]>([
    ['ID_TOKEN', 'nothing', ''],
    ['ID_TOKEN', 'a line end alone', '\n'],
    ['ID_TOKEN', 'two lines', `${tokenOf()}\n${tokenOf()}`],
    ['ID_TOKEN', 'an empty line before it', `\n${tokenOf()}`],
    ['ID_TOKEN', 'a space behind it', `${tokenOf()} `],
    ['ID_TOKEN', 'a path', '/run/canary-token'],
    ['ID_TOKEN', 'two parts', 'canary.canary'],
    ['ID_TOKEN', 'four parts', `${tokenOf()}.canary`],
    ['ID_TOKEN', 'no signature', tokenOf().replace(/[^.]+$/, '')],
    ['ID_TOKEN', 'no JSON inside', 'eyJj.eyJj.canary'],
    ['ID_TOKEN', 'a list inside', `${encoded({ alg: 'x' })}.${encoded(['canary'])}.canary`],
    ['ID_TOKEN', 'a header without an algorithm', tokenOf({}, {})],
    ['ID_TOKEN', 'too much', `${tokenOf()}${'a'.repeat(65_536)}`],
    ['ID_TOKEN', 'no end', tokenOf({ exp: undefined })],
    ['ID_TOKEN', 'an end in words', tokenOf({ exp: 'canary' })],
    ['ID_TOKEN', 'no subject', tokenOf({ sub: undefined })],
    ['ID_TOKEN_TIME', 'an end that is now', tokenOf({ exp: NOW / 1000 })],
    ['ID_TOKEN_TIME', 'an end long ago', tokenOf({ exp: 1 })],
    ['ID_TOKEN_TIME', 'a start that is far', tokenOf({ nbf: NOW / 1000 + 61 })],
    ['ID_TOKEN_AUDIENCE', 'no audience', tokenOf({ aud: undefined })],
    ['ID_TOKEN_AUDIENCE', 'another audience', tokenOf({ aud: 'canary' })],
    ['ID_TOKEN_AUDIENCE', 'other audiences', tokenOf({ aud: ['canary', ['sigstore']] })],
    ['ID_TOKEN_AUDIENCE', 'an audience that holds it', tokenOf({ aud: 'sigstore.example' })],
  ])('is refused with %s for %s, and is not quoted (T46)', async (code, _, text) => {
    expect(await codeOf(async () => read(text))).toBe(code);
    const message = await refusal(async () => read(text));
    expect(message).not.toMatch(/canary|eyJ/);
  });

  it('is for whom it is asked to be', async () =>
    expect(await codeOf(async () => read(tokenOf(), 'fulcio.corp'))).toBe('ID_TOKEN_AUDIENCE'));

  it('is never of any other text', () =>
    fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await codeOf(async () => read(text))).toBe('ID_TOKEN');
      }),
    ));

  it.each([
    [tokenOf(), true],
    ['/run/token', false],
    ['eyJ.token', false],
    ['token.eyJ.x', false],
    ['', false],
  ])('is told from the path of a file', (text, is) => expect(isTokenText(text)).toBe(is));
});

describe('the place where one signs', () => {
  const ask = (environment: Record<string, string>, name?: string, tokenFile = at('nowhere')) =>
    ambientToken({ environment, audience: 'sigstore', tokenFile }, name);
  const github = async (reply: Reply): Promise<Record<string, string>> => {
    served = await serve(() => reply);
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${served.url}/t?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-request',
    };
  };
  const program = (name: string, script: string): Record<string, string> => {
    writeFileSync(at(name), `#!/bin/sh\n${script}\n`);
    chmodSync(at(name), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  };

  it('is none of those known', async () => {
    expect(await ask({ SIGSTORE_ID_TOKEN: '', BUILDKITE: 'false', CI: 'true' })).toBeUndefined();
    expect(await codeOf(() => ask({}, 'github-actions'))).toBe('ID_TOKEN');
  });

  it('has a variable, as GitLab sets it, before all else', async () =>
    expect(await ask({ SIGSTORE_ID_TOKEN: 'a', BUILDKITE: 'true' })).toEqual({
      provider: 'envvar',
      text: 'a',
    }));

  it('is GitHub Actions: asked for the audience, with what it gave to ask with', async () => {
    const found = await ask(await github({ body: JSON.stringify({ value: 'token' }) }));
    expect(found).toEqual({ provider: 'github-actions', text: 'token' });
    expect(served?.requests[0]?.path).toBe('/t?api-version=2.0&audience=sigstore');
  });

  it.each<[string, Reply]>([
    ['refuses', { status: 403, body: 'canary-request' }],
    ['answers no JSON', { body: 'canary-request' }],
    ['gives no token', { body: '{"value":7}' }],
    ['sends it elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['gives too much', { body: 'x'.repeat(1024 * 1024 + 1) }],
  ])('is refused where GitHub %s, and is not quoted', async (_, reply) => {
    const environment = await github(reply);
    expect(await codeOf(() => ask(environment))).toBe('IDENTITY_PROVIDER');
    expect(await refusal(() => ask(environment))).not.toContain('canary');
  });

  it.each<[string, string, Record<string, string>]>([
    ['ID_TOKEN', 'no word to ask with', { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x.example' }],
    [
      'CONFIG',
      'http elsewhere (T35)',
      { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://x.example', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a' },
    ],
    [
      'ID_TOKEN',
      'no address',
      { ACTIONS_ID_TOKEN_REQUEST_URL: 'canary', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a' },
    ],
  ])('is refused with %s where GitHub gives %s', async (code, _, environment) =>
    expect(await codeOf(() => ask(environment))).toBe(code),
  );

  it('is Kubernetes, which mounts a file', async () => {
    writeFileSync(at('mounted'), 'token');
    expect(await ask({}, undefined, at('mounted'))).toEqual({
      provider: 'filesystem',
      text: 'token',
    });
    writeFileSync(at('large'), 'x'.repeat(65_537));
    expect(await codeOf(() => ask({}, 'filesystem', at('large')))).toBe('ID_TOKEN');
  });

  it('is Buildkite or CircleCI, whose commands are asked', async () => {
    const agent = program(
      'buildkite-agent',
      '[ "$*" = "oidc request-token --audience sigstore" ] && echo a',
    );
    const circle = program('circleci', 'echo "$5"');
    expect(await ask({ ...agent, BUILDKITE: 'true' })).toEqual({
      provider: 'buildkite-agent',
      text: 'a',
    });
    expect((await ask({ ...circle, CIRCLECI: 'true' }))?.text).toBe('{"aud":"sigstore"}');
  });

  it.each([
    ['IDENTITY_PROVIDER', 'fails', 'echo canary; exit 1'],
    ['IDENTITY_PROVIDER', 'prints without end', 'yes canary'],
  ])('is refused with %s where a command %s', async (code, _, script) => {
    const environment = { ...program('buildkite-agent', script), BUILDKITE: 'true' };
    expect(await codeOf(() => ask(environment))).toBe(code);
    expect(await refusal(() => ask(environment))).not.toContain('canary');
  });

  it('is refused where its command is not there', async () =>
    expect(await codeOf(() => ask({ PATH: '/nonexistent', CIRCLECI: 'true' }))).toBe('PROGRAM'));
});

describe('the device flow (RFC 8628)', () => {
  const told: string[][] = [];
  /** @param polls answers of the token endpoint, the last for ever */
  async function provider(polls: readonly Reply[], change: object = {}, device: object = {}) {
    const json = (value: object, status = 200): Reply => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    });
    let polled = 0;
    served = await serve(({ url = '' }) => {
      const issuer = served?.url ?? '';
      if (url === '/.well-known/openid-configuration')
        return json({
          issuer,
          token_endpoint: `${issuer}/token`,
          device_authorization_endpoint: `${issuer}/device`,
          jwks_uri: `${issuer}/keys`,
          ...change,
        });
      if (url === '/device')
        return json({
          device_code: 'canary-device',
          user_code: 'WDJB-MJHT',
          verification_uri: `${issuer}/login`,
          expires_in: 60,
          interval: 0.01,
          ...device,
        });
      const reply = polls[Math.min(polled++, polls.length - 1)] ?? {};
      return { headers: { 'content-type': 'application/json' }, ...reply };
    });
    return served.url;
  }
  const pending = { status: 400, body: '{"error":"authorization_pending"}' };
  const granted = (issuer?: string): Reply => ({
    body: JSON.stringify({
      access_token: 'canary-access',
      token_type: 'bearer',
      id_token: tokenOf({
        iss: issuer ?? served?.url,
        aud: 'corp',
        exp: Math.floor(Date.now() / 1000) + 60,
        iat: Math.floor(Date.now() / 1000),
      }),
    }),
  });
  const flow = (url: string, clientSecret?: string) =>
    tokenByDevice({
      ...{ url, clientId: 'corp', clientSecret, patienceMs: 2000 },
      tell: (...words) => told.push(words),
    });

  it('tells where to log in, waits, and gives the token', async () => {
    const polls = [pending, pending] as Reply[];
    const url = await provider(polls);
    polls.push(granted());
    expect(isTokenText(await flow(url, 'canary-secret'))).toBe(true);
    expect(told.at(-1)).toEqual([`${url}/login`, 'WDJB-MJHT']);
    const [, device, ...tokens] = served?.requests ?? [];
    expect(device?.body).toContain('client_id=corp');
    expect(tokens).toHaveLength(3);
    expect(tokens[0]?.body).toContain('device_code=canary-device');
  });

  it.each<[string, Reply]>([
    ['is denied', { status: 400, body: '{"error":"access_denied","error_description":"canary"}' }],
    ['is too late', { status: 400, body: '{"error":"expired_token"}' }],
    ['is never done', pending],
    ['ends in no JSON', { body: 'canary-device' }],
    ['gives no identity token', { body: '{"access_token":"canary-a","token_type":"bearer"}' }],
    ['is of another issuer', granted('https://evil.example')],
  ])('is refused where it %s, and quotes nothing', async (_, reply) => {
    const url = await provider([reply]);
    expect(await codeOf(() => flow(url))).toBe('IDENTITY_PROVIDER');
    expect(await refusal(() => flow(url))).not.toContain('canary');
  });

  it.each<[string, string, object, object?]>([
    ['IDENTITY_PROVIDER', 'says that it is another one', { issuer: 'https://evil.example' }],
    ['IDENTITY_PROVIDER', 'has no such flow', { device_authorization_endpoint: undefined }],
    [
      'CONFIG',
      'has it in clear elsewhere (T35)',
      { device_authorization_endpoint: 'http://evil.example/d' },
    ],
    ['IDENTITY_PROVIDER', 'names no page', {}, { verification_uri: 'javascript:alert(1)' }],
    ['IDENTITY_PROVIDER', 'names a file', {}, { verification_uri: 'file:///etc/passwd' }],
    ['IDENTITY_PROVIDER', 'names no URL', {}, { verification_uri: 'log in' }],
    [
      'IDENTITY_PROVIDER',
      'puts a user before the host of the page',
      {},
      { verification_uri: 'https://github.com:canary@evil.example/login' },
    ],
    [
      'IDENTITY_PROVIDER',
      'has its page in clear elsewhere (T35)',
      {},
      { verification_uri: 'http://evil.example/login' },
    ],
  ])('is refused with %s where the provider %s', async (code, _, change, device = {}) => {
    const before = told.length;
    const url = await provider([granted()], change, device);
    expect(await codeOf(() => flow(url))).toBe(code);
    expect(told).toHaveLength(before);
  });

  it.each([
    ['CONFIG', 'http://evil.example'],
    ['CONFIG', 'https://u:canary@evil.example'],
    ['IDENTITY_PROVIDER', 'http://127.0.0.1:1'],
  ])('is refused with %s at %s', async (code, url) =>
    expect(await codeOf(() => flow(url))).toBe(code),
  );
});
