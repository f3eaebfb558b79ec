import { layout, type Style } from '@sealift/report';
import type { Branch, Leaf, Tree } from './tree.ts';

const WARNING =
  'Nothing here is verified: it is what whoever attached it says. Run verify for what is proved.';

/** What hangs on images, for a person. */
export function renderTrees(trees: readonly Tree[], style: Style): string {
  const parts = [
    ...trees.map((tree) => treeLines(tree, style)),
    layout.paragraph(WARNING, '', style),
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const treeLines = (tree: Tree, style: Style): string[] => [
  ...layout.paragraph(tree.name, '', style),
  ...branchLines(tree, 2, style),
  ...tree.parts.flatMap((part) => [
    ...layout.paragraph(part.platform ?? 'part', '  ', style),
    ...branchLines(part, 4, style),
  ]),
];

const branchLines = ({ digest, attached }: Branch, indent: number, style: Style): string[] => [
  ...layout.field('digest', digest, indent, style),
  ...(attached.length === 0
    ? layout.paragraph('nothing is attached', ' '.repeat(indent), style)
    : attached.flatMap((leaf) => leafLines(leaf, indent, style))),
];

const leafLines = (
  { kind, scheme, digest, what, attached = [] }: Leaf,
  indent: number,
  style: Style,
): string[] => [
  ...layout.paragraph(
    `${what.join(', ') || 'no layers'} (${scheme})`,
    `${' '.repeat(indent)}${kind.padEnd(12)}`,
    style,
  ),
  ...layout.field('', digest, indent + 2, style),
  ...attached.flatMap((leaf) => leafLines(leaf, indent + 2, style)),
];
