import { describe, expect, it } from 'vitest';
import { readConfigured } from './read-pin.ts';

const refused = (path: string, isSecret = false): unknown => {
  try {
    return readConfigured({ path, source: `--key ${path}`, isSecret });
  } catch (thrown) {
    return thrown;
  }
};

describe('a key that cosign finds elsewhere is no file here, and the refusal says', () => {
  it.each([
    ['env://COSIGN_PUBLIC_KEY', 'printenv NAME > key.pub'],
    ['https://corp.example/cosign.pub', 'fetch it once, compare it'],
    ['http://corp.example/cosign.pub', 'fetch it once, compare it'],
    ['k8s://namespace/name', 'kubectl get secret'],
    ['awskms:///alias/release', 'cosign public-key'],
    ['ovhcloud://release', 'sealift key public'],
    ['sealift://release', 'sealift key public'],
    ['pkcs11:token=t;object=o', 'sealift key public'],
  ])('%s: %s', (word, way) =>
    expect(refused(word)).toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(way),
    }),
  );

  it('names the flag and the word once', () =>
    expect(String(refused('https://k'))).toMatch(/: --key https:\/\/k: nothing is fetched/));

  it('is not said of a path, which is named once', () => {
    for (const path of ['nowhere/key.pub', 'env:/nowhere', 'C:/nowhere', '//nowhere'])
      expect(refused(path)).toMatchObject({
        code: 'CONFIG',
        message: `--key ${path}: does not exist`,
      });
  });

  it('is not said of what may be a secret (T46)', () =>
    expect(String(refused('env://canary', true))).not.toContain('printenv'));
});
