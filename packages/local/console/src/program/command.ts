import { Command, Flags } from '@oclif/core';
import type { Style } from '@sealift/report';
import type { Outcome } from './outcome.ts';
import { textStyle } from './style.ts';

export const GLOBAL_FLAGS = {
  json: Flags.boolean({
    helpGroup: 'GLOBAL',
    summary: 'Print one JSON document, whatever happens; its schema is report.schema.json.',
  }),
  quiet: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'No progress.' }),
};

/** A command returns how it ended; the program prints it. */
export abstract class SealiftCommand extends Command {
  static override baseFlags = GLOBAL_FLAGS;
  abstract override run(): Promise<Outcome>;

  /** How text is laid out for whoever reads standard output. */
  protected get style(): Style {
    return textStyle(process.stdout, process.env, process.argv);
  }

  /** Failures are the program's to print. */
  override catch(thrown: Error): Promise<never> {
    return Promise.reject(thrown);
  }
}
