import type { Interfaces } from '@oclif/core';

/**
 * The program as oclif's one plugin, for running a command whose class is at hand: nothing is
 * looked for, and no command is described.
 * @param root folder of the program's package.json
 */
export const pluginOf = (root: string, pjson: Interfaces.PJSON): Interfaces.Plugin => ({
  _base: '',
  alias: pjson.name,
  commandIDs: [],
  commands: [],
  commandsDir: undefined,
  findCommand: () => Promise.reject(new Error('the program finds its commands itself')),
  hasManifest: false,
  hooks: {},
  isRoot: true,
  load: () => Promise.resolve(),
  moduleType: 'module',
  name: pjson.name,
  options: { root },
  pjson,
  root,
  topics: [],
  type: 'core',
  valid: true,
  version: pjson.version,
});
