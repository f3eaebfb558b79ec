/** What a signer added to a signature: `cosign sign -a env=prod`. */
import { Fields, json } from '@sealift/bytes';
import type { SignedContent } from '../evidence.ts';

/**
 * cosign 3 writes the annotations of `-a` into the subject; those of several subjects must agree.
 * @throws Rejection STRUCTURE
 */
export function statementAnnotations(payload: Uint8Array): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const statement = new Fields(json.parse(payload), 'statement', 'STRUCTURE');
  for (const subject of statement.objects('subject'))
    for (const [key, value] of subject.strings('annotations')) {
      if ((found.get(key) ?? value) !== value)
        subject.fail('annotations', 'and those of another subject disagree');
      found.set(key, value);
    }
  return found;
}

/**
 * The annotations that verified content states, as text. Older signatures hold numbers beside them
 * (a time of signing), which are no annotations. @throws Rejection STRUCTURE
 */
export function signedAnnotations(content: SignedContent): ReadonlyMap<string, string> {
  if (content.kind === 'dsse') return statementAnnotations(content.envelope.payload);
  if (content.kind === 'message') return new Map();
  const payload = json.parse(content.payload);
  const optional = json.isObject(payload) ? payload['optional'] : undefined;
  const stated = json.isObject(optional) ? Object.entries(optional) : [];
  return new Map(stated.filter((each): each is [string, string] => typeof each[1] === 'string'));
}
