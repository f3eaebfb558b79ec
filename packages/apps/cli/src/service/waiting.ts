import { reject } from '@sealift/failures';
import type { Pending, SigningService } from '@sealift/signer-client';

/** Reads the argument: hex, with or without the name of the hash. @throws Rejection USAGE */
export function readPayloadHash(text: string): string {
  const hex = text.replace(/^sha256:/, '');
  return /^[0-9a-f]{64}$/.test(hex)
    ? hex
    : reject('USAGE', 'what waits is named by its SHA-256: 64 digits of hex, all of them');
}

/**
 * Every request that waits for this payload: it may be asked for with several keys. @throws
 * Rejection USAGE where none does
 */
export async function waitingFor(
  service: SigningService,
  payload: string,
): Promise<readonly Pending[]> {
  const found = (await service.pending()).filter((each) => each.payload === payload);
  return found.length > 0
    ? found
    : reject(
        'USAGE',
        `nothing of ${payload} waits for approval; \`sealift service pending\` shows what does`,
      );
}

/**
 * The one request that is meant. @throws Rejection USAGE where there are several, and no key says
 * which
 */
export function onlyOne(found: readonly Pending[], key: string | undefined): Pending {
  const [one, ...more] = found.filter((each) => key === undefined || each.key === key);
  if (one === undefined) return reject('USAGE', `nothing of this waits for the key ${key}`);
  return more.length === 0
    ? one
    : reject(
        'USAGE',
        `this waits for several keys: name one with --key, of ` +
          `${found.map((each) => each.key).join(', ')}`,
      );
}
