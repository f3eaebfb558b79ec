import { printable, reject } from '@sealift/failures';

/** `NAME://RESOURCE`: the plugin is `sigstore-kms-NAME`. */
export interface KmsReference {
  readonly name: string;
  /** What stands behind `://`, slashes and all. */
  readonly resource: string;
}

const FORM = /^([a-z0-9][a-z0-9.-]*):\/\/(.+)$/s;

/** The program that opens references of this name. */
export const pluginName = ({ name }: KmsReference): string => `sigstore-kms-${name}`;

/** As it was typed. */
export const formatKmsReference = ({ name, resource }: KmsReference): string =>
  `${name}://${resource}`;

/** Whether a reference to a key is of this form; what else a program knows in it goes first. */
export const isKmsReference = (text: string): boolean => FORM.test(text);

/** @throws Rejection USAGE */
export function parseReference(text: string): KmsReference {
  const [, name, resource] = FORM.exec(text) ?? [];
  return name === undefined || resource === undefined
    ? reject('USAGE', `"${printable(text)}" is not NAME://KEY`)
    : { name, resource };
}
