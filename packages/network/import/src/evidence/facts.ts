/** What verified bytes say themselves, and a manifest around them repeats. */
import { json, LIMITS } from '@sealift/bytes';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import {
  type AttachedFormat,
  parseStatement,
  type SignedContent,
  sigstoreBundles,
} from '@sealift/sigstore';

export interface Facts {
  /** Names of a bundle's own media type, the first is the one to write. */
  readonly types?: readonly [string, ...string[]];
  readonly content?: 'dsse-envelope' | 'message-signature';
  readonly predicateType?: string;
}

/**
 * @param blob an accepted layer of the format @throws Rejection what its decoder throws: then it is
 * not what was accepted
 */
export function factsOf(
  { layer: reader }: AttachedFormat,
  layer: Descriptor,
  blob: Uint8Array,
): Facts {
  const { content, format } = reader.decode(layer, blob);
  if (reader.kind !== 'bundle') return predicateOf(content);
  const own = json.parse(blob, 'PARSE', LIMITS.evidenceBlob);
  const type = String(json.isObject(own) ? own['mediaType'] : '');
  return {
    types: format === sigstoreBundles['0.3'] ? [MEDIA_TYPES.bundle, type] : [type],
    content: content.kind === 'dsse' ? 'dsse-envelope' : 'message-signature',
    ...predicateOf(content),
  };
}

const predicateOf = (content: SignedContent): Pick<Facts, 'predicateType'> =>
  content.kind === 'dsse' ? { predicateType: parseStatement(content.envelope).predicateType } : {};
