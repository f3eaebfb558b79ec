/**
 * Whether `host[:port]` is this machine, where nobody can listen between. `x.localhost` is not:
 * many
 * resolvers ask the network for it. T35
 */
export function isLoopback(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
