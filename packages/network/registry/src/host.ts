/** Docker Hub answers under another name than its references say. */
const API_HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** `docker.io` → `registry-1.docker.io`; all others as they are. */
export const apiHost = (registry: string): string => API_HOSTS[registry] ?? registry;
