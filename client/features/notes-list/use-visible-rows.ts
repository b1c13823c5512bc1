import { useEffect, useState, type RefObject } from "react";

export interface VisibleRows {
  /** Index of the first row in sight. */
  readonly first: number;
  /** How many rows are in sight, a part of one counts. */
  readonly count: number;
}

/** Which rows of `rowHeight` pixels are in sight inside a frame that scrolls. */
export function useVisibleRows(
  frame: RefObject<HTMLElement | null>,
  rowHeight: number,
): VisibleRows {
  const [rows, setRows] = useState<VisibleRows>({ first: 0, count: 12 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const look = () => {
      const first = Math.floor(element.scrollTop / rowHeight);
      const count = Math.ceil(element.clientHeight / rowHeight) + 1;
      setRows((old) => (old.first === first && old.count === count ? old : { first, count }));
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [frame, rowHeight]);
  return rows;
}
