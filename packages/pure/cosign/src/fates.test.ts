import { describe, expect, it } from 'vitest';
import {
  COMMAND_NAMES,
  FLAG_NAMES,
  FLAGS_OF,
  fateOfCommand,
  fateOfFlag,
  fateOfPolicy,
  fatesOfVariables,
  VARIABLE_NAMES,
} from './index.ts';

describe('the table of fates', () => {
  it('has a sentence for each flag and command, and none for what nobody knows', () => {
    for (const name of FLAG_NAMES) expect(fateOfFlag(name, 'verify')?.why, name).toMatch(/\w{3}/);
    for (const name of COMMAND_NAMES) expect(fateOfCommand(name.split(' '))).toMatch(/\w{3}/);
    for (const name of ['', 'constructor', '__proto__', 'nothing'])
      expect([fateOfFlag(name, 'verify'), fateOfCommand([name])]).toEqual([undefined, undefined]);
  });

  it('leaves signing what only signing asks', () => {
    expect(fateOfFlag('rekor-url', 'verify-blob')?.kind).toBe('instead');
    expect(fateOfFlag('rekor-url', 'sign')).toBeUndefined();
  });

  it('asks the table of the command first', () => {
    for (const [command, flags] of Object.entries(FLAGS_OF))
      for (const [name, fate] of Object.entries(flags))
        expect(fateOfFlag(name, command)).toBe(fate);
    expect(fateOfFlag('tsr', 'verify')).toBeUndefined();
    expect(fateOfFlag('constructor', 'sign')).toBeUndefined();
    expect(fateOfFlag('bundle', 'constructor')).toBeUndefined();
  });

  it('reads two words of a command before one', () => {
    expect(fateOfCommand(['upload', 'blob'])).toContain('oras');
    expect(fateOfCommand(['upload', 'sig'])).toContain('attach signature');
    expect(fateOfCommand([])).toBeUndefined();
  });

  it.each([
    ['p.rego', true],
    ['dir/p.CUE', true],
    ['p.yaml', false],
    ['rego', false],
    ['p.rego.yaml', false],
  ])('a policy called %s is code: %s', (path, isCode) =>
    expect(fateOfPolicy(path) !== undefined).toBe(isCode),
  );
});

describe('variables that are set', () => {
  it('are told by name alone, in order, with those that nobody knows', () => {
    const set = { TLOG: '1', COSIGN_KEY: 'canary', COSIGN_NEW: 'canary', TUF_MIRROR: 'canary' };
    const found = fatesOfVariables({ ...set, PATH: '/bin', COSIGN_PASSWORD: 'canary' });
    expect(found.map(({ name }) => name)).toEqual(Object.keys(set).toSorted());
    expect(JSON.stringify(found)).not.toContain('canary');
    expect(found.find(({ name }) => name === 'COSIGN_NEW')).toMatchObject({ kind: 'idle' });
  });

  it('are none where they are empty, or not of cosign', () =>
    expect(fatesOfVariables({ COSIGN_KEY: '', TLOGS: '1', cosign_key: 'a' })).toEqual([]));

  it('are flags by their names', () =>
    expect(fatesOfVariables({ COSIGN_TRUSTED_ROOT: 'x' })).toMatchObject([
      { kind: 'flag', flag: 'trusted-root' },
    ]));

  it.each(VARIABLE_NAMES)('%s has a fate', (name) =>
    expect(fatesOfVariables({ [name]: 'x' })).toMatchObject([{ name }]),
  );

  it.each([
    ['1', 'waives'],
    ['yes', 'waives'],
    ['true', 'waives'],
    ['false', 'idle'],
    ['0', 'idle'],
  ])('that waives, as %s: %s (T48)', (value, kind) =>
    expect(fatesOfVariables({ COSIGN_INSECURE_IGNORE_TLOG: value })).toMatchObject([{ kind }]),
  );
});
