import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { UpstreamSilent } from "./refusals.ts";

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** CouchDB as the gateway sees it: one address, no credentials, connections kept. */
export interface Upstream {
  open(request: UpstreamRequest, onAnswer: (answer: IncomingMessage) => void): ClientRequest;
  close(): void;
}

/** Milliseconds after which an unused connection is given up, before CouchDB gives it up. */
const IDLE = 30_000;
/** Milliseconds of silence under way: CouchDB ends every longpoll within 60 s. */
const PATIENCE = 75_000;

/** @param origin of CouchDB, without credentials. @param patience milliseconds. */
export function createUpstream(origin: string, patience = PATIENCE): Upstream {
  const { protocol, hostname, port } = new URL(origin);
  const client = protocol === "https:" ? https : http;
  const agent = new client.Agent({ keepAlive: true, timeout: IDLE });
  const address = { protocol, hostname: hostname.replace(/^\[|\]$/g, ""), port, agent };
  return {
    open({ method, path, headers }, onAnswer) {
      const asked = client.request(
        { ...address, method, path, headers, timeout: patience },
        onAnswer,
      );
      asked.on("timeout", () => asked.destroy(new UpstreamSilent()));
      return asked;
    },
    close: () => agent.destroy(),
  };
}
