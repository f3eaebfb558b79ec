/** Where a registry's name leads to. */

/** Docker Hub answers under another name than its references say. */
const API_HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** `docker.io` → `registry-1.docker.io`; all others as they are. */
export const apiHost = (registry: string): string => API_HOSTS[registry] ?? registry;

/** Whether `host[:port]` is this machine, where nobody can listen between. */
export function isLoopback(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127(?:\.\d{1,3}){3}$/.test(name)
  );
}
