import { equal, Fields, json, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { time, type Window } from '@sealift/pki';
import { isInstanceName, type NewPin, newPin, UNAPPROVED } from '../new-pin.ts';
import { KINDS, ROLES, type Store, type StorePin } from '../store.ts';
import { storeOf } from '../store-of.ts';
import { CARRIED_LIST, CARRIED_VERSION, type CarriedFile, encodeCarried } from './list.ts';

const CODE = 'CARRIED_TRUST';

/**
 * What a bundle carries of trust stores, to be shown and compared: it pins nothing. Undefined where
 * it carries no list. @param where the bundle, for messages @throws Rejection CARRIED_TRUST for
 * whatever is not as `encodeCarried` writes it, or cannot be pinned
 */
export function decodeCarried(files: readonly CarriedFile[], where: string): Store | undefined {
  const list = files.find(({ name }) => name === CARRIED_LIST);
  if (list === undefined) return undefined;
  refuseHuge(files);
  const store = Rejection.as(CODE, () => storeOf(readList(list.bytes, files, where), where));
  refuseMany(store);
  if (!isSame(encodeCarried(store), files))
    reject(CODE, `${CARRIED_LIST} is not in its canonical form, or does not name every file`);
  return store;
}

/** T34: all of it is parsed, and what it pins is compared with every pin. */
function refuseHuge(files: readonly CarriedFile[]): void {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > LIMITS.trustFile)
    reject(CODE, `trust files of ${size} bytes together, limit ${LIMITS.trustFile}`);
}

function refuseMany({ instances }: Store): void {
  const anchors = instances.flatMap((instance) => [...instance.anchors.values()].flat());
  if (anchors.length > LIMITS.carriedAnchors)
    reject(CODE, `${anchors.length} keys and certificates, limit ${LIMITS.carriedAnchors}`);
}

/** Compared as a whole: order, names, and whether each file is named and is there. */
const isSame = (expected: readonly CarriedFile[], found: readonly CarriedFile[]): boolean => {
  const files = new Map(found.map(({ name, bytes }) => [name, bytes]));
  return (
    files.size === expected.length &&
    expected.every(({ name, bytes }) => equal(bytes, files.get(name) ?? new Uint8Array()))
  );
};

function readList(
  bytes: Uint8Array,
  files: readonly CarriedFile[],
  where: string,
): Map<string, readonly StorePin[]> {
  const fields = new Fields(json.parse(bytes, CODE, LIMITS.pemFile), CARRIED_LIST, CODE);
  if (fields.size('schemaVersion') !== CARRIED_VERSION)
    fields.fail('schemaVersion', `is not ${CARRIED_VERSION}: another version of sealift wrote it`);
  const instances = fields.objects('instances').map((instance) => {
    const name = readName(instance);
    const pins = instance.objects('pins').map((pin) => newPin(name, readPin(pin, files, where)));
    instance.end();
    return [name, pins] as const;
  });
  fields.end();
  if (instances.flatMap(([, pins]) => pins).length > LIMITS.trustFiles)
    fields.fail('instances', `has more pins than ${LIMITS.trustFiles}`);
  return new Map(instances);
}

/** As trust.yaml has it: what is approved is written there. */
function readName(instance: Fields): string {
  const name = instance.text('name');
  return isInstanceName(name)
    ? name
    : instance.fail('name', `"${printable(name)}" is no name of an instance`);
}

function readPin(fields: Fields, files: readonly CarriedFile[], where: string): NewPin {
  const name = fields.text('file');
  const file =
    files.find((other) => other.name === name) ??
    fields.fail('file', `${printable(name)} is not carried`);
  const kind = fields.oneOf('kind', KINDS);
  const role = fields.has('role') ? fields.oneOf('role', ROLES) : undefined;
  const origin = fields.optionalText('origin');
  const window = readWindow(fields);
  fields.end();
  return {
    ...{ kind, bytes: file.bytes, window },
    ...(role === undefined ? {} : { role }),
    ...(origin === undefined ? {} : { origin }),
    ...UNAPPROVED,
    from: where,
  };
}

function readWindow(fields: Fields): Window {
  const [start, end] = ['validFrom', 'validUntil'].map((name) => {
    const text = fields.optionalText(name);
    if (text === undefined) return undefined;
    return time.parse(text) ?? fields.fail(name, 'is no time of RFC 3339');
  });
  if (start !== undefined && end !== undefined && end < start)
    fields.fail('validUntil', 'lies before validFrom');
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}
