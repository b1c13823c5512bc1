import type { Safety } from "./safety-view.ts";

/** What is safe where nothing is open. */
export const nothingToLose: Safety = {
  counts: { onlyHere: 0, onItsWay: 0, onServer: 0, setAside: 0 },
  isAllOnServer: true,
  lastSent: null,
  lastReceived: null,
  held: null,
  serverChange: null,
};
