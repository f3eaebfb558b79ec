/** SigningConfig v0.2 (sigstore_trustroot.proto): which services a signature goes to. */
import { Fields, json } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { serviceUrl } from '@sealift/http';
import type { SigningServices } from './evidence/prove.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';

/** The services that a signing configuration names, one of each kind. */
export interface SigningConfig extends SigningServices {
  readonly fulcioUrl?: string;
  /** Provider of identity tokens. */
  readonly oidcUrl?: string;
}

interface Service {
  readonly url: string;
  readonly version: bigint;
}

/**
 * Reads a signing configuration: of each kind, the service of the highest version that is valid now
 * and known here.
 * @param now milliseconds since 1970
 * @throws Rejection CONFIG when it cannot be read or a URL in it is not safe to use, UNSUPPORTED
 * for a selector that wants several
 * services of one kind
 */
export function readSigningConfig(bytes: Uint8Array, now: number): SigningConfig {
  const config = new Fields(json.parse(bytes, 'CONFIG'), 'signing configuration', 'CONFIG');
  config.oneOf('mediaType', [MEDIA_TYPE]);
  for (const kind of ['rekorTlogConfig', 'tsaConfig']) oneOnly(config.optionalObject(kind), kind);
  const fulcio = newest(config, 'caUrls', now, 1n);
  const oidc = newest(config, 'oidcUrls', now, 1n);
  const rekor = newest(config, 'rekorTlogUrls', now, 2n);
  const tsa = newest(config, 'tsaUrls', now, 1n);
  return {
    ...(fulcio === undefined ? {} : { fulcioUrl: fulcio.url }),
    ...(oidc === undefined ? {} : { oidcUrl: oidc.url }),
    ...(rekor === undefined
      ? {}
      : { rekor: { url: rekor.url, version: rekor.version === 2n ? 2 : 1 } }),
    ...(tsa === undefined ? {} : { timestampUrl: tsa.url }),
  };
}

function oneOnly(config: Fields | undefined, kind: string): void {
  if (config === undefined || !config.has('selector')) return;
  const selector = config.text('selector');
  if (selector !== 'ANY' && !(selector === 'EXACT' && config.int64('count', 0n) === 1n))
    reject('UNSUPPORTED', `${kind} asks for ${selector}: sealift signs with one service of a kind`);
}

function newest(config: Fields, kind: string, now: number, highest: bigint): Service | undefined {
  const services = config.objects(kind).flatMap((each): Service[] => {
    // All of them, also those that are not chosen today. T35
    const url = serviceUrl(each.text('url'), `signing configuration: a URL of ${kind}`);
    const version = each.int64('majorApiVersion');
    return isValid(each.optionalObject('validFor'), now) && version >= 1n && version <= highest
      ? [{ url: url.href.replace(/\/$/, ''), version }]
      : [];
  });
  return services.sort((a, b) => (a.version < b.version ? 1 : -1))[0];
}

function isValid(window: Fields | undefined, now: number): boolean {
  const [start, end] = [window?.optionalText('start'), window?.optionalText('end')].map((text) =>
    text === undefined ? undefined : Date.parse(text),
  );
  if (Number.isNaN(start) || Number.isNaN(end))
    return reject('CONFIG', 'signing configuration: a time that is none');
  return (start ?? Number.NEGATIVE_INFINITY) <= now && now <= (end ?? Number.POSITIVE_INFINITY);
}
