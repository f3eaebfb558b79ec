import { LIMITS } from '@sealift/bytes';
import { configuring, sayingWhere } from '@sealift/console';
import type { Document } from '@sealift/report';
import { readReport } from '@sealift/report/read';
import { readConfigured } from '../pins/index.ts';

/** What every command that reads a report must say of it. */
export const UNPROVED =
  'that these reports are what a program found: anybody can write one, and verify says what is so';

/**
 * A report that `--json` or `--report json=FILE` wrote. @throws Misconfigured CONFIG for another
 * file, naming it | LIMIT, Rejection IO
 */
export const readKept = (path: string): Document =>
  configuring(() => {
    const bytes = readConfigured({ path, source: path }, LIMITS.reportJson);
    return sayingWhere(path, () => readReport(bytes));
  });
