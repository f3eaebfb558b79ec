import { existsSync } from 'node:fs';
import { configuring, type Outcome, terminal } from '@sealift/console';
import { printable } from '@sealift/failures';
import { doneReport, failedReport, failure, type Style } from '@sealift/report';
import {
  type Difference,
  difference,
  isEmpty,
  type Pins,
  type Store,
  storeOf,
} from '@sealift/trust-file';
import { initFolder, readFolder, writeFolder } from '@sealift/trust-store';
import { renderDifference } from './render.ts';
import { metadataNotes } from './staleness.ts';

/** A change of a store, and how it is approved. */
export interface Change {
  /** `trust add` */
  readonly command: string;
  readonly folder: string;
  /** `sha256:…` of what `trust diff --json` printed; undefined: somebody is asked. */
  readonly accept: string | undefined;
  readonly json: boolean;
  /** Sentences that are shown below what changes. */
  readonly notes?: readonly string[];
  /** Whether the store is made where there is none. */
  readonly create?: true;
  next(before: Store): Pins;
}

/**
 * Changes a store by approval alone: nothing is trusted because it is there. Without a terminal,
 * and without --accept, it ends with TRUST_APPROVAL and shows what would change.
 * @throws Misconfigured, as `storeOf` | Rejection USAGE: not approved
 */
export async function changeOutcome(change: Change, style: Style): Promise<Outcome> {
  const { command, folder } = change;
  const { before, after, found, notes } = configuring(() => plan(change));
  const result = { store: folder, difference: found, ...(notes.length > 0 && { notes }) };
  const shown = renderDifference(found, style, notes);
  const why = isEmpty(found) ? undefined : await unapproved(found, shown, change);
  if (why !== undefined)
    return {
      report: { ...failedReport(failure('TRUST_APPROVAL', why)), command, result },
      text: shown,
    };
  if (!isEmpty(found)) await write(folder, before, after);
  return { report: { ...doneReport(), command, result }, text: shown };
}

function plan({ folder, create, notes = [], next }: Change) {
  const isNew = create === true && !existsSync(folder);
  const before = isNew ? undefined : readFolder(folder);
  const old = before?.store ?? storeOf(new Map(), folder);
  const after = storeOf(next(old), folder);
  const found = difference(old, after);
  const metadata = isEmpty(found) ? [] : metadataNotes(old.instances, after.instances);
  return { before, after, found, notes: [...notes, ...metadata] };
}

type Planned = ReturnType<typeof plan>;

async function write(folder: string, before: Planned['before'], after: Store): Promise<void> {
  if (before === undefined) await initFolder(folder);
  await writeFolder(folder, before ?? readFolder(folder), after);
}

/** Why nothing may be written, or undefined where it was approved. */
async function unapproved(
  { digest }: Difference,
  shown: string,
  { accept, json }: Change,
): Promise<string | undefined> {
  const again = `compare each fingerprint with its owner, and repeat with --accept ${digest}`;
  if (accept !== undefined)
    return accept === digest
      ? undefined
      : `--accept ${printable(accept)} is for another change than this one: ${again}`;
  if (json || !terminal.isThere()) return `nothing was changed: ${again}`;
  await terminal.confirm({
    shown,
    question: 'Were all compared, and is this right? [y/N] ',
    otherwise: again,
  });
  return undefined;
}
