/** Images in deployment files; nothing is asked of anybody. */
import { readRegular } from '@sealift/blobs';
import { LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection } from '@sealift/failures';
import { inDockerfile } from './dockerfile.ts';
import { type Findings, NONE, together } from './found.ts';
import {
  type Kustomization,
  kustomized,
  readKustomization,
  resourcesElsewhere,
} from './kustomization.ts';
import { filesIn, filesOfChart, type NamedFile } from './walk.ts';
import { inYaml } from './yaml-file.ts';

/** Renders the chart of a folder as YAML, or says why not. */
export type RenderChart = (folder: string) => { readonly yaml: string } | { readonly not: string };

/**
 * The images that files name, in the order of the files, each with its place; and what names one
 * without saying which.
 * @param paths files and folders @param render absent: of charts values and annotations are read
 * @throws Rejection IO, USAGE for a file of another kind, CONFIG for what is no YAML and no
 * Dockerfile, LIMIT, and
 * what `render` throws
 */
export function findImages(
  paths: readonly string[],
  render: RenderChart = () => ({ not: 'nothing renders charts here' }),
): Findings {
  const found: Findings[] = [];
  const kustomizations: Kustomization[] = [];
  const files = filesIn(paths);
  const there = files.map(({ path }) => path);
  const read = (file: NamedFile): Findings => {
    const { path, kind } = file;
    if (kind === 'chart') return inChart(path, render, read);
    if (kind === 'packed chart')
      return { images: [], unresolved: [{ at: path, why: 'a packed chart: unpack it' }] };
    if (kind === 'link') return { ...NONE, notes: [`${printable(path)} is a link: not followed`] };
    const text = textOf(path);
    if (kind === 'chart file')
      return together([inYaml(text, path), { ...NONE, notes: [alone(path)] }]);
    if (kind === 'dockerfile') return inDockerfile(text, path);
    if (kind === 'yaml') return inYaml(text, path);
    const kustomization = readKustomization(text, path);
    kustomizations.push(kustomization);
    return { ...NONE, unresolved: resourcesElsewhere(kustomization, there) };
  };
  for (const file of files) found.push(read(file));
  const { images, ...rest } = together(found);
  return { ...rest, images: images.map((image) => kustomized(image, kustomizations)) };
}

/** What its values leave open is open only where nobody renders it. */
function inChart(
  folder: string,
  render: RenderChart,
  read: (file: NamedFile) => Findings,
): Findings {
  const rendered = render(folder);
  if ('yaml' in rendered) return inYaml(rendered.yaml, `${folder} (rendered)`);
  const note =
    `${printable(folder)} is a chart that was not rendered, since ${rendered.not}: its ` +
    'values and artifacthub.io/images were read, and no template';
  return together([...filesOfChart(folder).map(read), { ...NONE, notes: [note] }]);
}

const alone = (path: string): string =>
  `${printable(path)} alone: artifacthub.io/images were read, and neither values nor templates: ` +
  'give the folder of the chart';

const textOf = (path: string): string =>
  Rejection.naming(path, () => utf8.decode(readRegular(path, LIMITS.imageList), 'CONFIG'));
