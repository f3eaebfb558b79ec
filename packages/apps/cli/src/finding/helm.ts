import { spawnSync } from 'node:child_process';
import { delimiter, isAbsolute } from 'node:path';
import { printable, reject } from '@sealift/failures';
import type { RenderChart } from '@sealift/find';

const LONGEST_MS = 60_000;
const ABSENT = { not: 'helm is not on PATH' } as const;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * `helm template`, where helm is on PATH. It runs what the chart says in helm's own language, and
 * looks at no cluster. @throws Rejection CONFIG for a chart that does not render
 */
export const renderByHelm: RenderChart = (folder) => {
  const path = absolutePath(process.env['PATH']);
  if (path === '') return ABSENT;
  const { error, status, stdout, stderr } = spawnSync('helm', ['template', '--', folder], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
    timeout: LONGEST_MS,
    maxBuffer: MOST_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return ABSENT;
  if (error === undefined && status === 0) return { yaml: stdout };
  const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit ${status}`;
  return reject('CONFIG', `${printable(folder)}: helm template: ${printable(why)}`);
};

/** A helm beside the charts, in the working directory, is whoever's who wrote these. */
const absolutePath = (path = ''): string =>
  path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .join(delimiter);
