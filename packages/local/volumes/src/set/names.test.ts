import { describe, expect, it } from 'vitest';
import { parseName, setName, stemFor, volumeName } from './names.ts';

const ID = `sha256:1a2b3c4d${'0'.repeat(56)}` as const;

describe('names of a set', () => {
  it.each([
    [setName('app-1'), { kind: 'set', stem: 'app-1' }],
    [volumeName('app-1', 'data', 7), { kind: 'data', stem: 'app-1', number: 7 }],
    [volumeName('app-1', 'parity', 12), { kind: 'parity', stem: 'app-1', number: 12 }],
    ['a.001.002', { kind: 'data', stem: 'a.001', number: 2 }],
    ['p001', undefined],
    ['.001', undefined],
    ['app.1', undefined],
    ['app.0001', undefined],
    ['app.q001', undefined],
    ['app.tar', undefined],
    ['.set.json', undefined],
  ])('%s', (name, parsed) => expect(parseName(name)).toEqual(parsed));

  it.each([
    ['/media/app.tar', 'app-1a2b3c4d'],
    ['out/app.tar.volumes', 'app-1a2b3c4d'],
    ['stick', 'stick-1a2b3c4d'],
    ['../-rf', 'bundle-1a2b3c4d'],
    ['two words', 'bundle-1a2b3c4d'],
    ['/', 'bundle-1a2b3c4d'],
    ['x'.repeat(65), 'bundle-1a2b3c4d'],
  ])('of a set in %s begin with %s', (folder, stem) => expect(stemFor(folder, ID)).toBe(stem));
});
