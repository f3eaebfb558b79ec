import { utf8 } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import { stringify } from 'yaml';
import { shownPins } from './difference.ts';
import type { FileText, PinText } from './schema.ts';
import type { Store, StorePin } from './store.ts';

const HEAD = [
  '# What is pinned, by instance. sealift trust show reads it; trust add, import and remove',
  '# change it, and show what changes before they do.',
  '',
].join('\n');

/** The text of trust.yaml. @throws Rejection CONFIG for a file that is no text */
export const printStore = (store: Store): string => `${HEAD}${printed(textOf(store))}`;

/**
 * A store as one file for a colleague: fingerprints first, then the list, then the files.
 * @throws Rejection CONFIG for a file that is no text
 */
export function printPortable(store: Store): string {
  const pins = store.instances.flatMap((instance) => instance.pins);
  const texts = pins.map(({ file, bytes }) => [file, utf8.decode(bytes, 'CONFIG')] as const);
  return `${fingerprints(store)}${printed({ ...textOf(store), files: Object.fromEntries(texts) })}`;
}

/** Lines are left as they are: a reader compares them by eye. */
const printed = (value: FileText): string =>
  stringify(value, { version: '1.2', lineWidth: 0, aliasDuplicateObjects: false });

function fingerprints(store: Store): string {
  const lines = shownPins(store).flatMap(({ instance, anchors }) =>
    anchors.map(
      ({ kind, fingerprint, name = '' }) =>
        `# ${fingerprint} ${kind} of ${instance} ${printable(name)}`,
    ),
  );
  const head = '# Compare these with their owners, by another way than this file came:';
  return `${[head, ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

const textOf = ({ instances }: Store): FileText => ({
  apiVersion: 'sealift/trust/v1',
  instances: Object.fromEntries(
    instances.map(({ name, pins }) => [name, { pins: pins.map(pinText) }]),
  ),
});

function pinText(pin: StorePin): PinText {
  const { kind, file, sha256, role, origin, window, from, approvedBy, approvedAt } = pin;
  return {
    kind,
    file,
    sha256,
    ...(role && { role }),
    ...(origin && { origin }),
    ...(window.start !== undefined && { validFrom: time.format(window.start) }),
    ...(window.end !== undefined && { validUntil: time.format(window.end) }),
    from,
    approvedBy,
    approvedAt,
  };
}
