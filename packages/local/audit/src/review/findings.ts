import { type Code, Rejection } from '@sealift/failures';

/** What is wrong with a log. */
export interface Finding {
  readonly code: Code;
  readonly message: string;
  /** Of the entry, where it is one. */
  readonly entry?: number;
}

/** So many are told one by one: a log with another key in one place has thousands of them. */
export const MOST_FINDINGS = 100;

/** Collects what is wrong; a log is read to its end, whatever is found. */
export class Findings {
  readonly list: Finding[] = [];
  #more = 0;

  get count(): number {
    return this.list.length + this.#more;
  }

  /**
   * Runs one check. What it refuses is a finding with `code`, or with its own where none is given.
   */
  async during(
    where: string,
    check: () => void | Promise<void>,
    { code, entry }: { readonly code?: Code; readonly entry?: number } = {},
  ): Promise<void> {
    try {
      await check();
    } catch (thrown) {
      if (!(thrown instanceof Rejection) || thrown.code === 'IO') throw thrown;
      this.#add({
        code: code ?? thrown.code,
        message: `${where}${thrown.message}`,
        ...(entry === undefined ? {} : { entry }),
      });
    }
  }

  #add(finding: Finding): void {
    if (this.list.length < MOST_FINDINGS) this.list.push(finding);
    else this.#more++;
  }
}
