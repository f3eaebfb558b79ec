import type { Config, Interfaces } from '@oclif/core';

/**
 * The program as oclif's one plugin: nothing is looked for, and no command is described.
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

/**
 * What a command asks of oclif's configuration while it runs. The real one is a dozen modules that
 * find and describe commands, and here the class of the command is at hand.
 */
export const configOf = ({ name, version }: Interfaces.PJSON): Config =>
  ({
    bin: name,
    version,
    runHook: () => Promise.resolve({ successes: [], failures: [] }),
  }) as Pick<Config, 'bin' | 'version' | 'runHook'> as Config;
