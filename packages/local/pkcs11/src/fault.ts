/** What a module's refusals mean (PKCS#11 v2.40 §11.1). */
import { printable, Rejection } from '@sealift/failures';
import { MISSING, type ModuleError } from './child/module-process.ts';

/** Of the token, to be said with it: which PIN, of what. */
const PIN: { readonly [code: number]: string } = {
  160: 'the PIN is wrong; it was tried once and is not tried again',
  161: 'the PIN holds characters that the token takes in no PIN',
  162:
    'the PIN is shorter or longer than any PIN of the token; it was tried once and is not ' +
    'tried again',
  163: 'the PIN has expired: set a new one with the tools of the token',
  164: 'the PIN is locked: unlock it with the tools of the token (its SO PIN or PUK)',
};

const REMOVED = new Set([0x32, 0xe0, 0xb3]);

/** The rejection of an error that came out of the process of a module. */
export function faultOf({ code, message, method }: ModuleError): Rejection {
  if (code === 'MODULE_NOT_FOUND') return new Rejection('TOKEN', MISSING);
  if (code === 'TOO_MANY')
    return new Rejection('CONFIG', `${printable(message)}: say more in the reference`);
  if (typeof code === 'number' && PIN[code] !== undefined)
    return new Rejection('TOKEN_PIN', PIN[code]);
  const what = `${printable(message)}${method ? ` in ${printable(method)}` : ''}`;
  if (typeof code === 'number' && REMOVED.has(code))
    return new Rejection(
      'TOKEN',
      `the token was taken away (${what}); put it back and open it again`,
    );
  return new Rejection('TOKEN', `the PKCS#11 module failed: ${what}`);
}
