import type { Client } from '../transport/client.ts';
import type { RegistryRequest } from '../transport/exchange.ts';

/** An upload that a registry has opened, and holds open until it is finished or given up. */
export interface Session extends Pick<RegistryRequest, 'repository' | 'actions' | 'what'> {
  /** Where the registry said that it continues: each part of an upload moves it on. */
  path: URL;
}

/**
 * Lets `work` finish an upload. Where it does not, the registry is told, so that the half of a blob
 * does not lie there until somebody clears up.
 */
export async function inSession(
  client: Client,
  session: Session,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  client.sessions.add(session);
  try {
    await work(session);
    client.sessions.delete(session);
  } catch (thrown) {
    await client.cancel(session);
    throw thrown;
  }
}
