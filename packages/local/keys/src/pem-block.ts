import { pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** The one block of a PEM text; a second would be silently unused. @throws Rejection KEY_FILE */
export function onlyBlock(text: string): pem.PemBlock {
  const [block, ...more] = pem.decode(text, 'KEY_FILE');
  return block !== undefined && more.length === 0
    ? block
    : reject('KEY_FILE', `expected exactly one PEM block, found ${more.length + 1}`);
}
