/**
 * Inventories, and what looks like one: written letter by letter, not by the encoder that they
 * test.
 */

export interface InventoryVector {
  readonly name: string;
  readonly about: string;
  readonly expect: 'accepted' | 'INVENTORY' | 'UNSUPPORTED';
  readonly text: string;
}

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const [A, B] = [digestOf('a'), digestOf('b')];
const layer = (digest: string, size: string | number): string =>
  `{"digest":"${digest}","size":${size}}`;
const inventory = (...layers: readonly string[]): string =>
  `{"layers":[${layers.join(',')}],"schemaVersion":1}`;

const accepted = (name: string, about: string, text: string): InventoryVector => ({
  name,
  about,
  expect: 'accepted',
  text,
});
const refused = (name: string, about: string, text: string): InventoryVector => ({
  name,
  about,
  expect: 'INVENTORY',
  text,
});

export const inventoryVectors = (): InventoryVector[] => [
  accepted('good', 'Two layers, sorted by digest.', inventory(layer(A, 31457280), layer(B, 1203))),
  accepted('none', 'No layers: whoever wrote it has nothing.', inventory()),
  accepted('size-0', 'A layer without a byte.', inventory(layer(A, 0))),
  accepted('size-most', 'The largest size: 2^53-1.', inventory(layer(A, '9007199254740991'))),
  refused(
    'size-past-most',
    'A size of 2^53, which many readers round.',
    inventory(layer(A, '9007199254740992')),
  ),
  refused('size-negative', 'A negative size.', inventory(layer(A, -1))),
  refused('size-fraction', 'A size that is no whole number.', inventory(layer(A, '1.5'))),
  refused('size-exponent', 'A whole number in another form.', inventory(layer(A, '1e3'))),
  refused('size-text', 'A size that is text.', inventory(layer(A, '"1203"'))),
  refused('size-missing', 'A layer without a size.', inventory(`{"digest":"${A}"}`)),
  refused('digest-short', 'A digest of 63 digits.', inventory(layer(A.slice(0, -1), 1))),
  refused(
    'digest-capitals',
    'A digest in capitals.',
    inventory(layer(`sha256:${'A'.repeat(64)}`, 1)),
  ),
  refused('digest-bare', 'A digest without its algorithm.', inventory(layer('a'.repeat(64), 1))),
  refused(
    'digest-path',
    'A digest that is a path.',
    inventory(layer('sha256:../../../etc/passwd', 1)),
  ),
  {
    ...refused(
      'digest-sha512',
      'A digest of another algorithm.',
      inventory(layer(`sha512:${'a'.repeat(128)}`, 1)),
    ),
    expect: 'UNSUPPORTED',
  },
  refused(
    'order',
    'Layers in another order: two files would say the same.',
    inventory(layer(B, 1), layer(A, 1)),
  ),
  refused('layer-twice', 'One layer twice.', inventory(layer(A, 1), layer(A, 1))),
  refused('layer-two-sizes', 'One digest with two sizes.', inventory(layer(A, 1), layer(A, 2))),
  refused('keys-order', 'Keys in another order.', '{"schemaVersion":1,"layers":[]}'),
  refused(
    'key-twice',
    'A key twice: readers differ on which counts.',
    '{"layers":[],"layers":[],"schemaVersion":1}',
  ),
  refused(
    'key-case',
    'A key in another case, which some readers take.',
    '{"Layers":[],"schemaVersion":1}',
  ),
  refused(
    'key-host',
    'A key that nobody knows: the name of a host.',
    '{"host":"registry.example","layers":[],"schemaVersion":1}',
  ),
  refused(
    'key-time',
    'A key that nobody knows: a time.',
    '{"layers":[],"schemaVersion":1,"time":"2026-01-01T00:00:00Z"}',
  ),
  refused(
    'key-of-layer',
    'A key of a layer that nobody knows.',
    inventory(`{"digest":"${A}","size":1,"url":"https://x.example"}`),
  ),
  refused('version-next', 'A version that is not known.', '{"layers":[],"schemaVersion":2}'),
  refused('version-missing', 'No version.', '{"layers":[]}'),
  refused('layers-missing', 'No list, which is not an empty list.', '{"schemaVersion":1}'),
  refused('layers-null', 'Null, which is not an empty list.', '{"layers":null,"schemaVersion":1}'),
  refused('newline', 'A newline after the end.', `${inventory()}\n`),
  refused('blank', 'A blank.', '{"layers": [],"schemaVersion":1}'),
  refused('mark', 'A byte order mark.', `\ufeff${inventory()}`),
  refused(
    'escape',
    'A letter that is escaped without need.',
    '{"l\\u0061yers":[],"schemaVersion":1}',
  ),
  refused('cut', 'The last byte is missing.', inventory(layer(A, 1)).slice(0, -1)),
  refused('empty', 'Nothing.', ''),
  refused(
    'manifest',
    'The manifest of an image.',
    '{"layers":[],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}',
  ),
];
