import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forgottenGuides, orderOf, pagesOf } from './pages.ts';

const root = mkdtempSync(join(tmpdir(), 'sealift-pages-'));
mkdirSync(join(root, 'docs/guides'), { recursive: true });
const guide = (name: string, text = ''): void =>
  writeFileSync(join(root, 'docs/guides', name), text);
guide('README.md', '# Guides\n\n1. [Pins](pins.md): first\n2. [Main](main-job.md): then\n');
for (const name of ['pins.md', 'main-job.md', 'left-out.md']) guide(name);
afterAll(() => rmSync(root, { recursive: true }));

describe('pages', () => {
  it('are the front page and the guides, in the order of their numbers', () =>
    expect(pagesOf(root)).toEqual(['README.md', 'docs/guides/pins.md', 'docs/guides/main-job.md']));

  it('are numbered: other links are none', () =>
    expect(orderOf('[a](a.md)\n- [b](b.md)\n1. [c](../c.md)\n1. [d](d.md)')).toEqual(['d.md']));

  it('that are forgotten are told', () =>
    expect(forgottenGuides(root)).toEqual(['docs/guides/left-out.md']));
});
