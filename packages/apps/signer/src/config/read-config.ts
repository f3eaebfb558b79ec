import { dirname, resolve } from 'node:path';
import { digest, hex, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { readConfiguredText } from '@sealift/workflows/pins';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { checkConsistency } from './consistency.ts';
import { CONFIG, type ConfigFile } from './schema.ts';

/** The configuration in force. */
export interface Config {
  readonly file: ConfigFile;
  /** SHA-256 of the file's bytes in hex: which policy decided, in every entry of the log. */
  readonly policy: string;
  /** Of a path in the file, relative to it. */
  readonly at: (path: string) => string;
}

/** Reads a configuration in YAML. @throws Rejection CONFIG naming the field */
export function readConfig(path: string): Config {
  const text = readConfiguredText({ path, source: '--config' });
  const file = checkConsistency(parseConfig(text));
  return {
    file,
    policy: hex.encode(digest.sha256(utf8.encode(text))),
    at: (each) => resolve(dirname(path), each),
  };
}

/** Aliases are refused: one of them can stand for a million lines. */
function parseConfig(text: string): ConfigFile {
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined)
    return reject(
      'CONFIG',
      `the configuration is not valid YAML: ${printable(error.message.split('\n')[0] ?? '')}`,
    );
  const read = CONFIG.safeParse(toJs(document));
  return read.success
    ? read.data
    : reject(
        'CONFIG',
        `the configuration: ${read.error.issues.slice(0, 3).map(describeIssue).join('; ')}`,
      );
}

function toJs(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    return reject('CONFIG', 'the configuration holds YAML aliases, which are not read', { cause });
  }
}

const describeIssue = ({ path, message }: z.core.$ZodIssue): string =>
  `${printable(path.join('.')) || 'the document'}: ${printable(message)}`;
