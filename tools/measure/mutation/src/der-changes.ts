/**
 * Changes of DER by its elements: each one dropped, doubled, swapped with its neighbour, all
 * reversed; lengths around it are written anew.
 */
import { der as encode } from '@sealift/virtual-sigstore';
import { type Change, listChanges } from './change.ts';
import { sctListChanges } from './sct-changes.ts';

interface Node {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Elements inside, where it has any: constructed, or an OCTET STRING that holds DER. */
  readonly children: readonly Node[] | undefined;
}

/** The element that `bytes` hold, or undefined where they are not exactly one element of DER. */
export function readDer(bytes: Uint8Array): Node | undefined {
  const [node, ...more] = readAll(bytes) ?? [];
  return more.length > 0 ? undefined : node;
}

function readAll(bytes: Uint8Array): Node[] | undefined {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first = 0] = bytes.subarray(at);
    const width = first < 0x80 ? 0 : first & 0x7f;
    if (
      width > 3 ||
      (first >= 0x80 && width === 0) ||
      bytes.length - at < 2 + width ||
      (tag & 0x1f) === 0x1f
    )
      return undefined;
    const length =
      width === 0
        ? first
        : Buffer.from(bytes.subarray(at + 2, at + 2 + width)).readUIntBE(0, width);
    const end = at + 2 + width + length;
    if (end > bytes.length) return undefined;
    nodes.push(nodeOf(tag, bytes.subarray(at + 2 + width, end)));
    at = end;
  }
  return nodes;
}

function nodeOf(tag: number, content: Uint8Array): Node {
  const nested =
    (tag & 0x20) !== 0
      ? readAll(content)
      : tag === 0x04 && content.length > 2
        ? only(readDer(content))
        : undefined;
  return { tag, content, children: nested };
}

/** An OCTET STRING counts as nested where it holds something of the universal class. */
const only = (node: Node | undefined): Node[] | undefined =>
  node === undefined || ![0x30, 0x31, 0x04, 0x06, 0x0c, 0x02, 0x03].includes(node.tag)
    ? undefined
    : [node];

const write = ({ tag, content, children }: Node): Uint8Array =>
  encode(tag, ...(children === undefined ? [content] : children.map(write)));

/** Every change of the element and of all inside. */
export function* derChanges(node: Node, path = ''): Generator<Change> {
  const here = `${path}/${node.tag.toString(16)}`;
  const { children } = node;
  if (children === undefined) {
    for (const { what, bytes } of sctListChanges(node.content))
      yield { what: `${here} ${what}`, bytes: encode(node.tag, bytes) };
    return;
  }
  const rebuilt = (what: string, now: readonly Node[]): Change => ({
    what: `${here} ${what}`,
    bytes: write({ ...node, children: now }),
  });
  for (const [what, now] of listChanges(children)) yield rebuilt(what, now);
  for (const [i, child] of children.entries()) {
    for (const { what, bytes } of derChanges(child, `${here}[${i}]`)) {
      yield {
        what,
        bytes: encode(node.tag, ...children.map((each, n) => (n === i ? bytes : write(each)))),
      };
    }
  }
}
