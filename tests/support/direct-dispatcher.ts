import { Agent, type Dispatcher } from 'undici';
import { CONNECT_MS, connectionOptions } from '../../src/main/google/http.ts';

/** Straight to the network, whatever the system's settings say. */
export function createDirectDispatcher(): Dispatcher {
  return new Agent({ ...connectionOptions, connect: { timeout: CONNECT_MS } });
}
