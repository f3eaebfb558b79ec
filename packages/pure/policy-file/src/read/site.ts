/** What a site asks of every run, beside who signed what. */
import type { Undeny } from '@sealift/deny';
import { refuseAt } from '@sealift/yaml';
import { type Destination, readDestinations } from './destinations.ts';
import { durationOf } from './duration.ts';
import type { Reading } from './reading.ts';

/** What must be given with a bundle, what is let in though it is denied, and what goes where. */
export interface Site {
  /** Absent: anywhere. */
  readonly destinations?: readonly Destination[];
  /** Where it says that a state is required: `policy.yaml:3`. */
  readonly state?: string;
  readonly deny?: DenyNeeds;
  readonly undeny: readonly Undeny[];
}

/** How new every deny pack must be; one at least must be there. */
export interface DenyNeeds {
  /** Where it stands: `policy.yaml:4`. */
  readonly at: string;
  readonly atLeast?: number;
  /** At most this old, in milliseconds. */
  readonly maxAge?: number;
}

/** @throws Rejection CONFIG */
export function readSite(reading: Reading): Site {
  const { file, places } = reading;
  const { state, deny } = file;
  const destinations = readDestinations(reading);
  return {
    ...(destinations === undefined ? {} : { destinations }),
    ...(state === undefined ? {} : { state: places.line(file, 'state') }),
    ...(deny === undefined ? {} : { deny: denyOf(deny, places.line(file, 'deny')) }),
    undeny: undenyOf(reading),
  };
}

const denyOf = (
  { atLeast, maxAge }: NonNullable<Reading['file']['deny']>,
  at: string,
): DenyNeeds => ({
  at,
  ...(atLeast === undefined ? {} : { atLeast }),
  ...(maxAge === undefined ? {} : { maxAge: durationOf(maxAge) }),
});

function undenyOf(reading: Reading): readonly Undeny[] {
  const { undeny = [] } = reading.file;
  const seen = new Set<string>();
  return undeny.map((one, i) => {
    if (seen.has(one.id)) refuseAt(reading, one, 'id', `the entry ${one.id} is let in twice`);
    seen.add(one.id);
    return { ...one, at: reading.places.line(undeny, i) };
  });
}
