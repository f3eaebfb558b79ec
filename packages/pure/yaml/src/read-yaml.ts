/** YAML 1.2 as one text has one meaning, with the place of every value for messages. */
import { printable, reject } from '@sealift/failures';
import { Composer, type Document, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import { DEPTH_MAX, Guard, TEXT_MAX } from './guard.ts';
import { Places } from './places.ts';

/** A value of the file: what JSON can say. */
export type Value = string | number | boolean | null | readonly Value[] | ValueObject;

/** An object of the file. */
export type ValueObject = { readonly [key: string]: Value };

/** What a file says, and where. */
export interface ReadYaml {
  readonly value: Value;
  readonly places: Places;
}

/**
 * Reads one document. Aliases, anchors, tags, directives, keys that stand twice, and whatever
 * nests too deep are refused. @param file its name for messages @throws Rejection CONFIG | LIMIT
 */
export function readYaml(text: string, file: string): ReadYaml {
  const { values, places } = readDocuments(text, file);
  const [value = null, second] = values;
  if (second !== undefined)
    reject('CONFIG', `${places.ofDocument(1)}: a second document; such a file is one`);
  return { value, places };
}

/** What the documents of a file say, in their order; one of nothing is null. */
export interface Documents {
  readonly values: readonly Value[];
  readonly places: Places;
}

/** The same of a file of any number of documents. @throws Rejection CONFIG | LIMIT */
export function readDocuments(text: string, file: string): Documents {
  if (text.length > TEXT_MAX)
    reject('LIMIT', `${printable(file)}: ${text.length} characters, limit ${TEXT_MAX}`);
  const lines = new LineCounter();
  const places = new Places(file, lines);
  const documents = compose(text, lines, places);
  const [fault] = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (fault !== undefined)
    reject('CONFIG', `${places.at(fault.pos[0])}: not valid YAML: ${firstLine(fault.message)}`);
  places.ofDocuments(documents.map(({ range }) => range?.[0] ?? 0));
  return { values: documents.map(({ contents }) => jsonOf(contents, places, 0)), places };
}

const firstLine = (message: string): string =>
  printable((message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, ''));

function compose(text: string, lines: LineCounter, places: Places): Document[] {
  const parser = new Parser(lines.addNewLine);
  const guard = new Guard((offset) => places.at(offset));
  lines.addNewLine(0);
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    guard.check(lexeme);
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  // Keys are compared here, in linear time: the library compares each with each.
  const composer = new Composer({
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    strict: true,
  });
  return [...composer.compose(tokens, true, text.length)];
}

/** Values as JSON has them, each known to `places`. */
function jsonOf(node: unknown, places: Places, depth: number): Value {
  if (depth > DEPTH_MAX) return reject('LIMIT', `${places.ofNode(node)}: nested too deep`);
  if (isSeq(node)) return places.ofList(node.items, listOf(node.items, places, depth));
  if (isMap(node)) return objectOf(node.items, places, depth);
  const scalar = isScalar(node) ? node.value : null;
  if (typeof scalar === 'string' || typeof scalar === 'boolean' || scalar === null) return scalar;
  return typeof scalar === 'number'
    ? scalar
    : reject('CONFIG', `${places.ofNode(node)}: neither text, number, true, false nor null`);
}

const listOf = (items: readonly unknown[], places: Places, depth: number): Value[] =>
  items.map((item) => jsonOf(item, places, depth + 1));

interface KeyAndValue {
  readonly key: unknown;
  readonly value: unknown;
}

function objectOf(items: readonly KeyAndValue[], places: Places, depth: number): ValueObject {
  const object: { [key: string]: Value } = Object.create(null);
  for (const { key, value } of items) {
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
    // Some readers of objects leave that one out: it would be there and never be checked.
    if (name === undefined || name === '__proto__')
      return reject('CONFIG', `${places.ofNode(key)}: a key that is no text, or __proto__`);
    if (name in object)
      reject('CONFIG', `${places.ofNode(key)}: the key "${printable(name)}" stands twice`);
    object[name] = jsonOf(value, places, depth + 1);
  }
  return places.ofObject(items, object);
}
