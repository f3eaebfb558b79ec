import { reject } from '@sealift/failures';
import type { ConfigFile, Rule } from './schema.ts';

/** What a schema cannot see: that names are there, and stand once. @throws Rejection CONFIG */
export function checkConsistency(file: ConfigFile): ConfigFile {
  for (const { name, versions } of file.keys) checkVersions(name, versions);
  checkAddresses(file);
  once('key', file.keys);
  once('client', file.clients);
  once('rule', file.rules);
  for (const pins of [file.clients.flatMap(({ certificates }) => certificates)])
    if (new Set(pins).size < pins.length)
      reject('CONFIG', 'one certificate is of two clients, or stands twice');
  for (const rule of file.rules) checkRule(rule, file);
  return file;
}

function once(what: string, list: readonly { readonly name: string }[]): void {
  const twice = list.find(
    ({ name }, index) => list.findIndex((other) => other.name === name) < index,
  );
  if (twice !== undefined) reject('CONFIG', `there are two ${what}s called ${twice.name}`);
}

function checkAddresses({ listen, operations }: ConfigFile): void {
  const { host, port } = operations.listen;
  if (port !== 0 && listen.port === port && listen.host === host)
    reject('CONFIG', `listen and operations.listen are both ${host}:${port}`);
}

type Versions = ConfigFile['keys'][number]['versions'];

function checkVersions(name: string, versions: Versions): void {
  const numbers = versions.map(({ version }) => version);
  if (new Set(numbers).size < numbers.length)
    reject('CONFIG', `key ${name} has two versions of one number`);
  if (versions.filter(({ state }) => state === 'active').length > 1)
    reject('CONFIG', `key ${name} has two active versions; one signs, the others verify`);
  for (const each of versions) {
    const signs = each.state === 'active' || each.state === 'pending';
    if (signs !== (each.private !== undefined) || signs === (each.public !== undefined))
      reject(
        'CONFIG',
        `key ${name}, version ${each.version}: an active or pending version has "private", any ` +
          `other has "public"`,
      );
  }
}

function checkRule(rule: Rule, { clients, keys }: ConfigFile): void {
  const known = (
    what: string,
    list: readonly { readonly name: string }[],
    names: readonly string[],
  ): void => {
    const missing = names.find((name) => !list.some((each) => each.name === name));
    if (missing !== undefined)
      reject('CONFIG', `rule ${rule.name} names the ${what} ${missing}, which there is not`);
  };
  known('client', clients, rule.clients);
  known('key', keys, rule.keys);
  known('client', clients, rule.approvals?.by ?? []);
}
