import { Rejection } from '@sealift/failures';
import { type Failure, failedReport, failureOf, type Report } from '@sealift/report';

/** What fails after all was pushed: the import is done, and its outcome says both. */
export class Afterwards {
  readonly #failures: Failure[] = [];

  /** Keeps what went wrong. */
  note({ code, message }: Rejection): void {
    this.#failures.push(failureOf(new Rejection(code, `the import is done; ${message}`)));
  }

  /** Runs one more step. @returns undefined where it was refused; a bug of ours is thrown */
  async try<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (thrown) {
      if (!(thrown instanceof Rejection)) throw thrown;
      this.note(thrown);
      return undefined;
    }
  }

  /** The report of the import: the first failure decides how it ended. */
  weigh(report: Report): Report {
    const [first, ...failures] = this.#failures;
    return first === undefined ? report : failedReport(first, { ...report, failures });
  }
}
