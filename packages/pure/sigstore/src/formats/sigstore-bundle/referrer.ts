import { Fields, json, LIMITS } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { parseStatement } from '../../statement.ts';
import type { ReferrerForm } from '../format.ts';
import { readContent } from './content.ts';
import { versionOf } from './version.ts';

/** The newest version goes by two names, and cosign writes the first. */
const namesOf = (own: string): ReferrerForm['types'] =>
  versionOf(own) === '0.3' ? [MEDIA_TYPES.bundle, own] : [own];

/** What a fact of the bundle is called among the manifest's annotations. */
export const annotationOf = (name: string): string => `dev.sigstore.bundle.${name}`;

/**
 * What the manifest of a referrer repeats of the bundle that it holds.
 * @throws Rejection PARSE | STRUCTURE | BASE64
 */
export function referrerOf(blob: Uint8Array): ReferrerForm {
  const fields = new Fields(json.parse(blob, 'PARSE', LIMITS.evidenceBlob), 'bundle', 'STRUCTURE');
  const types = namesOf(fields.text('mediaType'));
  const content = readContent(fields);
  const said =
    content.kind === 'dsse'
      ? { content: 'dsse-envelope', predicateType: parseStatement(content.envelope).predicateType }
      : { content: 'message-signature' };
  const annotations = Object.entries(said).map(
    ([name, value]) => [annotationOf(name), value] as const,
  );
  return {
    types,
    layerTypes: types,
    config: 'empty',
    annotations: Object.fromEntries(annotations),
  };
}
