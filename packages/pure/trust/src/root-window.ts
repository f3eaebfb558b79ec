import type { Fields } from '@sealift/bytes';
import { time, type Window } from '@sealift/pki';

/**
 * Without a start a log key counts since ever: an attacker's old entries too (VERIFICATION §12.2).
 */
export function readWindow(fields: Fields, start: 'required' | 'optional'): Window {
  const read = (name: string): number | undefined => {
    const text = fields.optionalText(name);
    return text === undefined
      ? undefined
      : (time.parse(text) ?? fields.fail(name, 'is not an RFC 3339 time'));
  };
  const window = { start: read('start'), end: read('end') };
  fields.end();
  if (window.start === undefined && start === 'required') fields.fail('start', 'is missing');
  if (window.start !== undefined && window.end !== undefined && window.start > window.end)
    fields.fail('end', 'lies before the start');
  return {
    ...(window.start === undefined ? {} : { start: window.start }),
    ...(window.end === undefined ? {} : { end: window.end }),
  };
}
