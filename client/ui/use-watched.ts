import { useEffect, useState, useSyncExternalStore } from "react";

/** Starts telling a listener about a value, and returns the function that stops it. */
export type Watch<Value> = (listener: (value: Value) => void) => () => void;

interface Follower<Value> {
  follow(watch: Watch<Value>): () => void;
  subscribe(listener: () => void): () => void;
  read(): Value | undefined;
}

function createFollower<Value>(): Follower<Value> {
  let latest: Value | undefined;
  const listeners = new Set<() => void>();
  return {
    follow: (watch) => {
      let open = true;
      const stop = watch((value) => {
        if (!open) return;
        latest = value;
        for (const listener of listeners) listener();
      });
      return () => {
        open = false;
        stop();
      };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => latest,
  };
}

/**
 * The latest value of `watch`; undefined until the first arrives. When `watch` changes, the old value
 * stays until the new one comes, so that nothing flashes. Keep `watch` stable with useCallback.
 */
export function useWatched<Value>(watch: Watch<Value>): Value | undefined {
  const [follower] = useState(() => createFollower<Value>());
  useEffect(() => follower.follow(watch), [follower, watch]);
  return useSyncExternalStore(follower.subscribe, follower.read);
}
