import type { Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { configuring, interruptible, type Progress } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import type { Carry, ImportResult, Kind } from '@sealift/import';
import { importContent } from '@sealift/import';
import type { Reference } from '@sealift/oci';
import type { RegistryOptions } from '@sealift/registry';
import { doneReport, type Report, withSentences } from '@sealift/report';
import { type Clearance, clearUnsafe, type Whole } from '@sealift/verify';
import { moveState, underLock } from '@sealift/workflows/stating';
import {
  accepted,
  environmentNotes,
  type Target,
  targetOf,
  type Verified,
  type VerifySetup,
  verifyContent,
} from '@sealift/workflows/verifying';
import { weighDestinations } from '../importing/destinations.ts';
import { showImportEvents } from '../importing/show-event.ts';
import { type NamesBy, weighNames } from '../importing/unbound.ts';
import { withCarried } from './carried.ts';
import { clearanceOf } from './clearance.ts';

/** What a load is asked for. */
export interface LoadTask {
  /** Where the image goes. */
  readonly to: Reference;
  /** undefined: the operator wants no signature checked. */
  readonly setup: VerifySetup | undefined;
  readonly registry: RegistryOptions;
  readonly moveTags: boolean;
  readonly carry: Carry;
  /** Kinds of what is attached that may go along; empty: all. */
  readonly only: readonly Kind[];
  /**
   * Who says what a name is worth that nothing proves; absent: names of what is loaded are not
   * looked at, since the operator gives another.
   */
  readonly namesBy?: NamesBy;
}

export interface Loaded {
  readonly result: ImportResult;
  readonly report: Report;
}

/**
 * Has all of it read and hashed, verifies it where that is asked for, and only then writes.
 * @param open what it is, hashed; it is closed here
 * @throws Misconfigured, Refused, Rejection as `importContent` and `open`
 */
export async function runLoad(
  open: () => Promise<Whole<Target>>,
  task: LoadTask,
  progress: Progress,
): Promise<Loaded> {
  const whole = await open();
  try {
    return await underLock(task.setup?.state, () => loadWhole(whole, task, progress));
  } finally {
    await whole.content.close();
  }
}

/** The state moves once all of it is there. */
async function loadWhole(
  whole: Whole<Target>,
  task: LoadTask,
  progress: Progress,
): Promise<Loaded> {
  const { to, setup, registry, moveTags, carry, only } = task;
  const { name, digest } = onlyImage(whole.content, task);
  const loaded = setup === undefined ? waive(whole) : await clear(whole, setup, task.namesBy);
  const destination = to.tag === undefined ? { ...to, digest } : to;
  const plan = {
    registry: to.registry,
    images: [{ source: name ?? digest, digest, destination }],
  };
  const { clearance, verified } = loaded;
  const { report } = accepted({ report: weighDestinations(plan, loaded.report, setup ?? {}) });
  const result = await interruptible((signal) =>
    importContent({
      ...{ clearance, plan, registry, moveTags, only, signal },
      carry: setup === undefined ? 'all' : carry,
      onEvent: showImportEvents(progress),
    }),
  );
  const told = setup === undefined ? report : withCarried(report, result, carry);
  const moved = verified === undefined ? {} : await moveState(setup?.state, verified);
  const notEstablished = [NAME, ...(moved.notEstablished ?? [])];
  return { result, report: withSentences(told, { ...moved, notEstablished }) };
}

/**
 * @throws Misconfigured USAGE where there is none, or several | Rejection USAGE for another digest
 */
function onlyImage(
  { images, origin }: Content,
  { to }: LoadTask,
): { readonly name: string | undefined; readonly digest: Digest } {
  const [image, ...more] = images;
  if (image === undefined || more.length > 0)
    return configuring(() =>
      reject(
        'USAGE',
        `${printable(origin)} holds ${images.length} images: load takes one; import takes many`,
      ),
    );
  const { digest } = image.descriptor;
  if (to.digest !== undefined && to.digest !== digest)
    reject('USAGE', `the image is ${digest}, not ${to.digest}`);
  return { name: image.name, digest };
}

interface ToLoad {
  readonly clearance: Clearance<Content>;
  readonly report: Report;
  /** Absent where nothing was verified. */
  readonly verified?: Verified;
}

async function clear(
  whole: Whole<Target>,
  setup: VerifySetup,
  namesBy: NamesBy | undefined,
): Promise<ToLoad> {
  const verified = accepted(await verifyContent(whole, setup));
  const { judgement, report: judged } = verified;
  const { report } = accepted({
    report: namesBy === undefined ? judged : weighNames(judgement, judged, namesBy),
  });
  return { clearance: clearanceOf(judgement), report, verified };
}

const NAME =
  'the name at the destination: it is the word of whoever gives it, and no signature was ' +
  'compared with it';

const waive = (whole: Whole<Target>): ToLoad => ({
  clearance: clearUnsafe(whole),
  report: doneReport({
    target: targetOf(whole.content),
    notEstablished: [
      'signatures: none was checked',
      ...(whole.content.passedOver ?? []),
      ...environmentNotes(process.env),
    ],
    waived: ['every check of signatures (--insecure-ignore-signatures)'],
  }),
});
