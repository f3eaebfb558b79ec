import { Command, type Config, Flags, type Interfaces } from '@oclif/core';
import type { Style } from '@sealift/report';
import type { CommandMap } from './command-map.ts';
import { type Dispatched, dispatch } from './dispatch.ts';
import type { Outcome } from './outcome.ts';
import { refuseOverInput } from './over-input.ts';
import { planReports } from './report-files.ts';
import { textStyle } from './style.ts';

export const GLOBAL_FLAGS = {
  json: Flags.boolean({
    helpGroup: 'GLOBAL',
    summary: 'Print one JSON document, whatever happens; its schema is report.schema.json.',
  }),
  quiet: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'No progress.' }),
};

type Given = Readonly<Record<string, unknown>>;

/** A command returns how it ended; the program prints it. */
export abstract class SealiftCommand extends Command {
  static override baseFlags = GLOBAL_FLAGS;
  /** Whether its words are a command line of another program, which it reads itself. */
  static readsForeign = false;
  /** The flag that names the file that the command writes. */
  static writes = 'output';
  /** Arguments whose file may be that one: what is written holds all of what was there. */
  static replaces: readonly string[] = [];
  abstract override run(): Promise<Outcome>;

  /** The command for one run; oclif's own `run` loads first what finds and describes commands. */
  static make<T extends SealiftCommand>(
    this: new (
      argv: string[],
      config: Config,
    ) => T,
    argv: string[],
    of: Config,
    commands: CommandMap,
  ): T {
    const made = new this(argv, of);
    made.#commands = commands;
    return made;
  }

  #commands: CommandMap = {};

  /** Another command line of the same program, ready to run. @throws Rejection USAGE */
  protected dispatch(words: readonly string[]): Promise<Dispatched> {
    return dispatch(words, this.#commands, this.config);
  }

  /** Where files are written is looked at before anything is done. */
  protected override async parse<F extends Given, B extends Given, A extends Given>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    const { report, output } = parsed.flags as {
      readonly report?: readonly string[];
      readonly output?: string;
    };
    if (report !== undefined) planReports(report, output);
    refuseOverInput(parsed, this.ctor as typeof SealiftCommand);
    return parsed;
  }

  /** How text is laid out for whoever reads standard output. */
  protected get style(): Style {
    return textStyle(process.stdout, process.env, process.argv);
  }

  /** Failures are the program's to print. */
  override catch(thrown: Error): Promise<never> {
    return Promise.reject(thrown);
  }
}
