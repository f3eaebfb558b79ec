/** The list of what a program file holds: CycloneDX 1.6 as JSON, the same bytes each time. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * @param app folder of the program's package @param inputs files that it was made of, relative to
 * the app, as esbuild lists them; what is no file of a package is Node's own
 */
export function materials(app: string, inputs: readonly string[]): string {
  const packages = new Map<string, Package>();
  for (const input of inputs) {
    const found = packageOf(join(app, input));
    if (found !== undefined) packages.set(purl(found), found);
  }
  const program = packageOf(join(app, 'package.json'));
  if (program !== undefined) packages.delete(purl(program));
  const components = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(component);
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: program?.name, version: program?.version },
    },
    components,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** https://github.com/package-url/purl-spec, type npm. */
const purl = ({ name, version }: Package): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

const component = ([id, { name, version, license }]: [string, Package]): object => ({
  type: 'library',
  name,
  version,
  ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  purl: id,
});

/** The nearest package.json that names one: some libraries have others for their folders. */
function packageOf(path: string): Package | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Package>;
    if (name !== undefined && version !== undefined)
      return { name, version, ...(license === undefined ? {} : { license }) };
  }
  return undefined;
}
