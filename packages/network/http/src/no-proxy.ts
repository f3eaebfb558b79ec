/** NO_PROXY, as Go's programs read it: one environment serves cosign, skopeo and sealift alike. */
import { BlockList, isIP } from 'node:net';

/** Whether a URL is reached directly. */
export type Direct = (url: URL) => boolean;

/**
 * Reads a list, separated by commas: `*`; an address or a network (`10.0.0.0/8`); `example.com`,
 * which stands for what is below it too; `.example.com`, for that alone. With `:port`, that port.
 * What is none of these names nobody.
 */
export function readNoProxy(text: string): Direct {
  const rules = text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .map(ruleOf);
  return (url) => rules.some((rule) => rule(url));
}

const hostOf = ({ hostname }: URL): string => hostname.toLowerCase().replace(/^\[|\]$/g, '');

function ruleOf(entry: string): Direct {
  if (entry === '*') return () => true;
  const [network = '', prefix] = entry.split('/');
  if (prefix !== undefined) return inNetwork(network, prefix);
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry;
  const isThere = isIP(name) === 0 ? under(name) : inNetwork(name, undefined);
  return (url) => (port === undefined || portOf(url) === port) && isThere(url);
}

const portOf = ({ port, protocol }: URL): string =>
  port === '' ? ({ 'https:': '443', 'http:': '80' }[protocol] ?? '') : port;

function under(name: string): Direct {
  const bare = name.replace(/^\*(?=\.)/, '');
  const below = bare.startsWith('.') ? bare : `.${bare}`;
  return (url) => hostOf(url) === bare || hostOf(url).endsWith(below);
}

function inNetwork(address: string, prefix: string | undefined): Direct {
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  const length = prefix === undefined ? bits : Number(/^\d{1,3}$/.exec(prefix)?.[0] ?? Number.NaN);
  if (bits === undefined || length === undefined || !(length <= bits)) return () => false;
  const list = new BlockList();
  list.addSubnet(address, length, bits === 32 ? 'ipv4' : 'ipv6');
  return (url) => {
    const host = hostOf(url);
    return isIP(host) !== 0 && list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
  };
}
