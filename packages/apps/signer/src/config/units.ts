import { z } from 'zod';

const UNITS = new Map(Object.entries({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }));

/** `15m`, `1h`, `30d`: in milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[smhd]$/, 'is a duration: 30s, 15m, 8h, 30d')
  .transform((text) => Number(text.slice(0, -1)) * (UNITS.get(text.slice(-1)) ?? Number.NaN));

/** The longest time that a timer can be set to is 24 days; nobody waits that long for a request. */
const LONGEST_WAIT = 10 * 60_000;

/** A duration that somebody or something waits for. */
export const wait = duration.refine((time) => time <= LONGEST_WAIT, 'is at most 10m');

/** `HH:MM`, compared as text. */
export const timeOfDay = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, 'is a time of day: 08:00');

const PORT_MAX = 65_535;

/** `127.0.0.1:8443` or `[::1]:8443`. A port of 0 lets the system choose. */
export const address = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[^:\s]+):[0-9]{1,5}$/, 'is an address with a port: 127.0.0.1:8443')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return {
      host: text.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(text.slice(colon + 1)),
    };
  })
  .refine(({ port }) => port <= PORT_MAX, `has a port beyond ${PORT_MAX}`);
