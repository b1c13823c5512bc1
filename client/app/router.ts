import { hrefOf, parseRoute, type Route } from "./route.ts";

export interface Router {
  read(): Route;
  subscribe(listener: () => void): () => void;
  go(route: Route): void;
  /** Takes the place of the current entry of the history. */
  replace(route: Route): void;
  /** The way out: the browser's own "back" where that leads to `route`, so that its button stays true. */
  back(route: Route): void;
}

export function createRouter(page: Window): Router {
  let route = parseRoute(page.location.hash);
  let previous: string | null = null;
  const listeners = new Set<() => void>();
  const follow = () => {
    const next = parseRoute(page.location.hash);
    if (hrefOf(next) === hrefOf(route)) return;
    previous = hrefOf(route);
    route = next;
    for (const listener of listeners) listener();
  };
  page.addEventListener("hashchange", follow);

  const replace = (next: Route) => {
    page.history.replaceState(null, "", hrefOf(next));
    follow();
  };
  return {
    read: () => route,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    go: (next) => {
      page.location.hash = hrefOf(next);
      follow();
    },
    replace,
    back: (next) => {
      if (previous === hrefOf(next)) page.history.back();
      else replace(next);
    },
  };
}
