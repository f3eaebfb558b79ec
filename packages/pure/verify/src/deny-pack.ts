/** A deny pack is a statement about its own predicate, by a key of the role `deny`. T26 */
import { canonicalJson, digest, Fields, type Json, json, LIMITS } from '@sealift/bytes';
import { DENY_PREDICATE, type DenyPack, decodePack } from '@sealift/deny';
import { Rejection, reject } from '@sealift/failures';
import type { Evidence } from '@sealift/sigstore';
import { decodeOwn, type OwnKind, type OwnPins, verifyOwn } from './own-statement.ts';

const PACK: OwnKind = { name: 'the deny pack', predicate: DENY_PREDICATE, code: 'DENY_PACK' };

/**
 * Verifies a deny pack. @param source where it came from: `--deny deny.json`
 * @throws Rejection DENY_PACK, whatever is wrong with it; LIMIT
 */
export async function verifyDenyPack(
  bytes: Uint8Array,
  source: string,
  pins: Omit<OwnPins, 'denials'>,
): Promise<DenyPack> {
  const { evidence, predicate } = readDenyPack(bytes);
  const said = canonicalJson(predicate);
  const by = await verifyOwn(evidence, said, PACK, pins);
  return { ...decodePack(predicate), digest: digest.of(said), by, source };
}

/**
 * What a pack says that nobody verified. @throws Rejection DENY_PACK | LIMIT
 */
export const readDenyPack = (
  bytes: Uint8Array,
): { readonly evidence: Evidence; readonly predicate: Json } => {
  const evidence = decodeOwn(bytes, PACK);
  const { content } = evidence;
  if (content.kind !== 'dsse') return reject('DENY_PACK', 'the deny pack is no statement');
  const { payload } = content.envelope;
  const predicate = Rejection.as('DENY_PACK', () =>
    new Fields(
      json.parse(payload, 'DENY_PACK', LIMITS.bundleJson),
      'statement',
      'DENY_PACK',
    ).required('predicate'),
  );
  return { evidence, predicate };
};
