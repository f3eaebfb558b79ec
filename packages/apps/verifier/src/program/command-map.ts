import type { Command } from '@oclif/core';

/** Commands by their words, joined with colons, as oclif's `explicit` strategy takes them. */
export type CommandMap = Readonly<Record<string, Command.Class>>;
