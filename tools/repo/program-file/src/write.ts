import { globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Library } from './late.ts';
import { materials } from './materials.ts';
import {
  besideOptions,
  type FileOptions,
  libraryOptions,
  mainOptions,
  startOptions,
} from './options.ts';

/** What a program consists of beside `dist/main.js`. */
export interface Parts {
  /** Whether a launcher loads `dist/start.js` first. */
  readonly start?: boolean;
  /** `@sealift/PACKAGE/NAME` of what runs in threads and processes of its own, or comes late. */
  readonly beside?: readonly string[];
}

/**
 * Writes a program as few files that need nothing but Node, and `dist/main.cdx.json`, which lists
 * what they hold. @param app folder of its package
 */
export async function writeProgram(
  app: string,
  { start = false, beside = [] }: Parts = {},
): Promise<void> {
  for (const old of globSync(join(app, 'dist/*.cjs'))) rmSync(old);
  const libraries = new Map<string, Library>();
  const inputs = await writeFile(mainOptions(app, beside, libraries));
  const files = [
    ...(start ? [startOptions(app)] : []),
    ...beside.map((entry) => besideOptions(app, entry)),
    ...[...libraries.values()].map((library) => libraryOptions(app, library)),
  ];
  for (const options of files) inputs.push(...(await writeFile(options)));
  writeFileSync(join(app, 'dist/main.cdx.json'), materials(app, inputs));
}

/** @returns the files that it was made of, relative to the app */
async function writeFile(options: FileOptions): Promise<string[]> {
  const { outputFiles, metafile } = await build(options);
  for (const { path, text } of outputFiles) writeFileSync(path, plain(text));
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0),
  );
}

/**
 * In ASCII alone, a text of one byte a letter for V8; regular expressions take the same escapes as
 * strings.
 */
const plain = (text: string): string =>
  text.replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
