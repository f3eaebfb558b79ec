/**
 * Changes of JSON by its fields: each one dropped, doubled, its value swapped with its neighbour's,
 * made null, all reversed. What is inside a
 * string (JSON, base64 of JSON or of DER, PEM) is opened, changed and closed again.
 */
import { type Change, listChanges } from './change.ts';
import { derChanges, readDer } from './der-changes.ts';

type Value = null | boolean | number | string | Value[] | { [name: string]: Value };
type Member = readonly [name: string, value: Value];

/** A member list instead of an object, since only a list can hold one name twice. */
const writeObject = (members: readonly Member[]): string =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`).join(',')}}`;
const write = (value: Value): string => JSON.stringify(value);

interface TextChange {
  readonly what: string;
  readonly text: string;
}

/** Every change of a JSON text. */
export function* jsonChanges(bytes: Uint8Array): Generator<Change> {
  const value = JSON.parse(new TextDecoder().decode(bytes)) as Value;
  for (const { what, text } of valueChanges(value, ''))
    yield { what, bytes: new TextEncoder().encode(text) };
}

function* valueChanges(value: Value, path: string): Generator<TextChange> {
  if (typeof value === 'string') {
    for (const { what, text } of insideString(value))
      yield { what: `${path} ${what}`, text: JSON.stringify(text) };
  } else if (Array.isArray(value)) yield* arrayChanges(value, path);
  else if (typeof value === 'object' && value !== null)
    yield* objectChanges(Object.entries(value), path);
}

function* arrayChanges(items: readonly Value[], path: string): Generator<TextChange> {
  for (const [what, now] of listChanges(items)) yield { what: `${path} ${what}`, text: write(now) };
  for (const [i, item] of items.entries()) {
    for (const { what, text } of valueChanges(item, `${path}[${i}]`)) {
      yield { what, text: `[${items.map((each, n) => (n === i ? text : write(each))).join(',')}]` };
    }
  }
}

function* objectChanges(members: readonly Member[], path: string): Generator<TextChange> {
  for (const [what, now] of listChanges(members))
    yield { what: `${path} ${what}`, text: writeObject(now) };
  for (const [i, [name, value]] of members.entries()) {
    yield {
      what: `${path}.${name} null`,
      text: writeObject(members.toSpliced(i, 1, [name, null])),
    };
    const next = members[i + 1];
    if (next !== undefined)
      yield {
        what: `${path}.${name} swaps values`,
        text: writeObject(members.toSpliced(i, 2, [name, next[1]], [next[0], value])),
      };
    for (const { what, text } of valueChanges(value, `${path}.${name}`)) {
      const written = members.map(
        ([each, own], n) => `${JSON.stringify(each)}:${n === i ? text : write(own)}`,
      );
      yield { what, text: `{${written.join(',')}}` };
    }
  }
}

/** What a string holds, changed: JSON, PEM, base64. */
function* insideString(text: string): Generator<TextChange> {
  if (text.startsWith('{')) {
    for (const { what, bytes } of jsonChanges(new TextEncoder().encode(text)))
      yield { what: `json${what}`, text: new TextDecoder().decode(bytes) };
  } else if (text.startsWith('-----BEGIN ')) yield* insidePem(text);
  else if (text.includes('\n\n— ')) yield* noteChanges(text);
  else if (/^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) && text.length % 4 === 0)
    yield* insideBase64(text);
}

function* insideBase64(text: string): Generator<TextChange> {
  const bytes = Buffer.from(text, 'base64');
  const node = readDer(bytes);
  if (node !== undefined && bytes.length > 8) {
    for (const change of derChanges(node))
      yield { what: `der${change.what}`, text: Buffer.from(change.bytes).toString('base64') };
    return;
  }
  const plain = bytes.toString('latin1');
  if (!/^[\x09\x0a\x20-\x7e]+$/.test(plain)) return;
  for (const { what, text: now } of insideString(plain))
    yield { what: `base64 ${what}`, text: Buffer.from(now, 'latin1').toString('base64') };
}

/** The blocks of a PEM text as a list, and the DER of each. */
function* insidePem(text: string): Generator<TextChange> {
  const blocks = text.split(/(?<=-----END [A-Z ]+-----\n)/);
  for (const [what, now] of listChanges(blocks)) yield { what: `pem ${what}`, text: now.join('') };
  for (const [i, block] of blocks.entries()) {
    const [, label = '', body = ''] = /-----BEGIN ([A-Z ]+)-----\n([^-]+)/.exec(block) ?? [];
    const node = readDer(Buffer.from(body, 'base64'));
    if (node === undefined) continue;
    for (const { what, bytes } of derChanges(node))
      yield { what: `pem${what}`, text: blocks.with(i, pem(label, bytes)).join('') };
  }
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The lines of a signed note. */
function* noteChanges(note: string): Generator<TextChange> {
  const lines = note.slice(0, -1).split('\n');
  for (const [what, now] of listChanges(lines))
    yield { what: `line ${what}`, text: `${now.join('\n')}\n` };
}

/** Every change of a PEM file. */
export function* pemChanges(bytes: Uint8Array): Generator<Change> {
  for (const { what, text } of insidePem(new TextDecoder().decode(bytes)))
    yield { what, bytes: new TextEncoder().encode(text) };
}
