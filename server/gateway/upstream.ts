import { type Dispatcher, Pool } from "undici";

/** CouchDB as the gateway sees it: one address, no credentials, connections kept. */
export interface Upstream {
  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Milliseconds after which an unused connection is given up, before CouchDB gives it up. */
const IDLE = 30_000;
/** Milliseconds of silence under way: CouchDB ends every longpoll within 60 s. */
const PATIENCE = 75_000;

/**
 * As many connections as there are requests: a longpoll keeps one for a minute, and nobody may wait behind it.
 *
 * @param origin of CouchDB, without credentials. @param patience milliseconds.
 */
export function createUpstream(origin: string, patience = PATIENCE): Upstream {
  const pool = new Pool(origin, {
    connections: null,
    pipelining: 1,
    keepAliveTimeout: IDLE,
    headersTimeout: patience,
    bodyTimeout: patience,
  });
  return {
    dispatch: (request, handler) => pool.dispatch(request, handler),
    close: async () => await pool.destroy(),
  };
}
