import { describe, expect, it } from 'vitest';
import { readNoProxy } from './no-proxy.ts';

const isDirect = (list: string, url: string): boolean => readNoProxy(list)(new URL(url));

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://ghcr.io'],
    ['10.0.0.0/8', 'https://10.1.2.3:5000'],
    ['10.1.2.3', 'http://10.1.2.3'],
    ['10.1.2.3:5000', 'http://10.1.2.3:5000'],
    ['fd00::/8', 'https://[fd00::1]'],
    ['[fd00::1]:443', 'https://[fd00::1]'],
    ['corp.example', 'https://registry.corp.example'],
    ['corp.example', 'https://CORP.example'],
    ['.corp.example', 'https://registry.corp.example'],
    ['*.corp.example', 'https://registry.corp.example'],
    ['corp.example:443', 'https://corp.example'],
    ['a , corp.example ,b', 'https://corp.example'],
  ])('%s: %s is reached directly', (list, url) => expect(isDirect(list, url)).toBe(true));

  it.each([
    ['', 'https://ghcr.io'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/8', 'https://10.example'],
    ['10.0.0.0/33', 'https://10.0.0.1'],
    ['10.0.0.0/', 'https://10.0.0.1'],
    ['10.0.0.0/x', 'https://10.0.0.1'],
    ['example/8', 'https://example'],
    ['10.1.2.3:5000', 'http://10.1.2.3'],
    ['fd00::/8', 'https://10.1.2.3'],
    ['corp.example', 'https://notcorp.example'],
    ['.corp.example', 'https://corp.example.evil.example'],
    ['corp.example:8443', 'https://corp.example'],
    [':::', 'https://ghcr.io'],
    ['[zz]', 'https://ghcr.io'],
    [',,', 'https://ghcr.io'],
  ])('%s: %s is not', (list, url) => expect(isDirect(list, url)).toBe(false));
});
