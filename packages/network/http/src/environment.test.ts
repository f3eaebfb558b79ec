import { Rejection } from '@sealift/failures';
import { redact } from '@sealift/secrets';
import { describe, expect, it } from 'vitest';
import { checkEnvironment, type Environment, openConnections } from './index.ts';

function refusal(environment: Environment): string {
  try {
    checkEnvironment(environment);
  } catch (thrown) {
    if (thrown instanceof Rejection) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  return 'accepted';
}

describe('the environment', () => {
  it('that turns TLS off is refused before a client is opened (T30, T35)', () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect(refusal(environment)).toMatch(/^CONFIG: NODE_TLS_REJECT_UNAUTHORIZED=0/);
    expect(() => openConnections({ environment })).toThrow(Rejection);
    expect(refusal({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBe('accepted');
  });

  const NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
  it.each([
    ':::',
    'http://',
    'x y',
    'http://[zz]',
    'socks5h://proxy.example:1',
    'canary-value:99999',
    'canary-value',
    'canary-value.example',
    'http://bad host',
    'socks5://canary-value',
    'ftp://canary-value:1',
    'file:///canary-value',
    'http://u:canary-value%zz@proxy.example',
    'http://%ff:canary-value@proxy.example',
    'http://user:canary-value@bad host',
    'http://proxy.example:3128/canary-value',
    'http://proxy.example:3128?canary-value',
    'http://bob:8000#canary-value@proxy.example:3128',
  ])('CONFIG with the name of the variable and nothing of its value: %s', (value) => {
    for (const name of NAMES)
      expect(refusal({ [name]: value })).toBe(
        `CONFIG: ${name} is not the URL of a proxy: http:// or https://, a host, and no path`,
      );
  });

  it.each([
    { HTTPS_PROXY: '' },
    { https_proxy: '', HTTPS_PROXY: 'no url' },
    { HTTPS_PROXY: 'http://proxy.example:3128', HTTP_PROXY: 'https://proxy.example' },
    { NO_PROXY: ',,*,:::,[zz]' },
    {},
  ])('may say %j', (environment) => expect(refusal(environment)).toBe('accepted'));

  it.each(['proxy.example:3128', 'user:pass-word@proxy.example:3128'])(
    'takes a proxy without a scheme as curl does: %s',
    (value) => {
      expect(checkEnvironment({ HTTPS_PROXY: value }).https?.url).toBe(`http://${value}`);
      expect(checkEnvironment({ https_proxy: value }).https?.shown).toBe(
        'proxy.example:3128 (https_proxy)',
      );
    },
  );

  it('has the password of a proxy concealed, encoded and not (T46)', () => {
    checkEnvironment({ HTTP_PROXY: 'http://user:canary%20password@proxy.example' });
    expect(redact('canary%20password, canary password')).toBe('[secret], [secret]');
  });
});
