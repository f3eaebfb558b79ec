import { accessSync, constants, lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { Flags } from '@oclif/core';
import { asIo } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';
import { configuring } from './configuring.ts';

/** Of every command that writes a file of the user's; keys keep cosign's --yes. */
export const FORCE_FLAG = {
  force: Flags.boolean({ summary: 'Replace the file where it exists.' }),
};

/**
 * Refuses a place that is taken, before any work is done for it: what is there may be the last copy
 * of something. The writer refuses what appears there meanwhile.
 * @param path undefined: none was given, and --force is idle
 * @param force allows a file to be replaced @param flag that gives it; empty where none does
 * @throws Misconfigured USAGE, Rejection IO
 */
export function checkOutput(path: string | undefined, force: boolean, flag = '--force'): void {
  if (path === undefined) {
    if (force) refuse(`${flag} is about the file of --output`);
    return;
  }
  if (path === '-')
    refuse('a file is verified before it gets its name, and is never streamed to -');
  const there = lookAt(path);
  if (there === undefined) requireFolder(path);
  if (there === undefined || (force && there.isFile())) return;
  const isHard = flag === '' || !there.isFile();
  const way = isHard ? 'it is never replaced' : `it is replaced with ${flag} only`;
  refuse(`${printable(path)} exists: ${way}`);
}

/**
 * The same for a folder, which may hold what nobody meant to lose. @throws Misconfigured USAGE,
 * Rejection IO
 */
export function checkFolder(path: string, force = false): void {
  if (force) refuse('--force is about a file, and what is made is a folder: it is never replaced');
  if (path === '-') refuse('a folder is made: it cannot be -');
  if (lookAt(path) !== undefined) refuse(`${printable(path)} exists: it is not replaced`);
  requireFolder(path);
}

/**
 * The same for a report beside what is printed: no flag replaces one, and whoever finds out at the
 * end that nothing can be written there has verified in vain. @throws Misconfigured USAGE,
 * Rejection IO
 */
export function checkReportFile(path: string): void {
  if (path === '-') refuse('--report is about a file: standard output has the text, or --json');
  if (lookAt(path) !== undefined) refuse(`${printable(path)} exists: a report replaces nothing`);
  asIo(path, () => accessSync(dirname(path), constants.W_OK));
}

/** What cannot be written is told before the work, and by what is missing. */
function requireFolder(path: string): void {
  const folder = dirname(path);
  if (lookAt(folder) === undefined)
    reject('IO', `${printable(path)}: its folder, ${printable(folder)}, does not exist`);
  asIo(path, () => accessSync(folder, constants.W_OK));
}

const lookAt = (path: string): Stats | undefined =>
  asIo(path, () => lstatSync(path, { throwIfNoEntry: false }));

const refuse = (message: string): never => configuring(() => reject('USAGE', message));
