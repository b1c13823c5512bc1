import { once } from "node:events";
import { type Socket, connect } from "node:net";

/** A connection on which anything can be said, HTTP or not. */
export async function openRawSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  // Whoever is attacked may reset.
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Says it, stops talking, and hears everything until the other side ends. Lines end in CR LF. */
export async function sayRaw(origin: string, said: string): Promise<string> {
  const socket = await openRawSocket(origin);
  let heard = "";
  socket.on("data", (data: Buffer) => (heard += data.toString("latin1")));
  socket.end(said);
  if (!socket.closed) await once(socket, "close");
  return heard;
}
