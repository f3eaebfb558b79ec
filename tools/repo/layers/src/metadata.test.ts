import { describe, expect, it } from 'vitest';
import { checkMetadata, type Metadata } from './metadata.ts';

const exports = { '.': { 'sealift-source': './src/index.ts', default: './dist/index.js' } };
const shipped = { '.': { default: './dist/index.js' } };
const SOUND: Metadata = {
  description: 'x',
  keywords: [],
  homepage: 'x',
  bugs: 'x',
  repository: {},
  license: 'Apache-2.0',
  exports,
  publishConfig: { access: 'public', exports: shipped },
};

describe('what a package says of itself', () => {
  it('is enough', () => {
    expect(checkMetadata(SOUND, true)).toEqual([]);
    const { exports: _, ...program } = SOUND;
    expect(checkMetadata({ ...program, publishConfig: { access: 'public' } }, true)).toEqual([]);
  });

  it.each<[string, Metadata, string]>([
    ['no repository', { ...SOUND, repository: undefined }, 'repository is missing'],
    ['no publishConfig', { ...SOUND, publishConfig: {} }, 'publishConfig.access must be "public"'],
    [
      'sources that are not shipped',
      { ...SOUND, publishConfig: { access: 'public' } },
      'publishConfig.exports must be exports without "sealift-source"',
    ],
    [
      'an entry that is published only',
      { ...SOUND, publishConfig: { access: 'public', exports: { ...shipped, './x': './x.js' } } },
      'publishConfig.exports must be exports without "sealift-source"',
    ],
  ])('refuses %s', (_, json, says) => expect(checkMetadata(json, true).join('\n')).toContain(says));

  it('refuses a package without its licence', () =>
    expect(checkMetadata(SOUND, false).join()).toContain('LICENSE is missing'));
});
