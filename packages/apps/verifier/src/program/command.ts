import { Command, Flags, type Interfaces } from '@oclif/core';
import type { Outcome } from './outcome.ts';

export const GLOBAL_FLAGS = {
  json: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Print one JSON document, whatever happens; its schema is report.schema.json.' }),
  quiet: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'No progress.' }),
};

/** The flags of a command as they were given; a flag that the command does not have is a type error. */
export type FlagsOf<T extends { flags: unknown }> = Interfaces.InferredFlags<typeof GLOBAL_FLAGS> & Interfaces.InferredFlags<T['flags']>;

/** A command returns how it ended; the program prints it. */
export abstract class SealiftCommand extends Command {
  static override baseFlags = GLOBAL_FLAGS;
  abstract override run(): Promise<Outcome>;

  /** Failures are the program's to print. */
  override catch(thrown: Error): Promise<never> {
    return Promise.reject(thrown);
  }
}
