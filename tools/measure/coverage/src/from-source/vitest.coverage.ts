import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import base from '../../../../../vitest.config.ts';

const setupFiles = [join(import.meta.dirname, 'setup.ts')];
const { projects = [], ...test } = base.test ?? {};

/** The tests as ever, with other programs. */
export default defineConfig({
  root: join(import.meta.dirname, '../../../../..'),
  test: {
    ...test,
    projects: projects.map((project) =>
      typeof project === 'object' && 'test' in project
        ? { ...project, test: { ...project.test, setupFiles } }
        : project,
    ),
  },
});
