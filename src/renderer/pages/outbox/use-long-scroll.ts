import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  boxHeight,
  type Extent,
  inSight,
  revealing,
  type Scroll,
  scrolled,
  standingAt,
} from '../../lib/long-scroll.ts';

const around = 8;
/** How many rows share one origin: the pixel places within stay small numbers, and a row keeps its place while it is scrolled. */
const rowsOfOrigin = 1_000;
const restMs = 160;

export interface LongScroll {
  readonly height: number;
  readonly start: number;
  readonly end: number;
  /** Where in the box a row lies. */
  readonly topOf: (index: number) => number;
  /** Where the layer of all rows lies in the box. */
  readonly layer: number;
  readonly reveal: (index: number) => void;
  /** Keeps what is seen in place after `rows` were put in above it. */
  readonly shift: (rows: number) => void;
  /** The first row that is wholly seen. */
  readonly firstSeen: () => number;
  readonly toTop: () => void;
}

/** Rows of one height, as many as there are; see lib/long-scroll.ts. */
export function useLongScroll(box: RefObject<HTMLDivElement | null>, rows: number, rowHeight: number): LongScroll {
  const [view, setView] = useState(600);
  const scroll = useRef<Scroll>({ top: 0, at: 0 });
  const extent = useRef<Extent>({ rows, rowHeight, view });
  extent.current = { rows, rowHeight, view };
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [sight, setSight] = useState({ start: 0, end: 0, layer: 0 });

  const draw = useCallback(() => {
    const { start, end } = inSight(scroll.current.at, extent.current, around);
    const origin = Math.floor(start / rowsOfOrigin) * rowsOfOrigin * extent.current.rowHeight;
    const layer = Math.round(scroll.current.top - scroll.current.at) + origin;
    setSight((now) => (now.start === start && now.end === end && now.layer === layer ? now : { start, end, layer }));
  }, []);

  const move = useCallback(
    (at: number) => {
      const next = standingAt(at, extent.current);
      scroll.current = next;
      const element = box.current;
      if (element !== null && element.scrollTop !== next.top) element.scrollTop = next.top;
      draw();
    },
    [box, draw],
  );

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onScroll = (): void => {
      if (element.scrollTop === scroll.current.top) return;
      scroll.current = scrolled(scroll.current, element.scrollTop, extent.current);
      draw();
      clearTimeout(rest.current);
      // at rest the bar is put where it belongs: what moved row by row has moved the bar too far
      rest.current = setTimeout(() => move(scroll.current.at), restMs);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const size = new ResizeObserver(() => setView(element.clientHeight));
    size.observe(element);
    return () => {
      clearTimeout(rest.current);
      element.removeEventListener('scroll', onScroll);
      size.disconnect();
    };
  }, [box, draw, move]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the extent is what asks for a new look
  useLayoutEffect(() => {
    const { at } = standingAt(scroll.current.at, extent.current);
    if (at === scroll.current.at) draw();
    else move(at);
  }, [rows, view, rowHeight, draw, move]);

  const reveal = useCallback(
    (index: number) => {
      const at = revealing(scroll.current.at, index, extent.current);
      if (at !== scroll.current.at) move(at);
    },
    [move],
  );
  const shift = useCallback((by: number) => move(scroll.current.at + by * extent.current.rowHeight), [move]);
  const firstSeen = useCallback(() => Math.ceil(scroll.current.at / extent.current.rowHeight), []);
  const toTop = useCallback(() => move(0), [move]);

  const origin = Math.floor(sight.start / rowsOfOrigin) * rowsOfOrigin;
  return {
    height: boxHeight({ rows, rowHeight, view }),
    start: sight.start,
    end: Math.min(sight.end, rows),
    layer: sight.layer,
    topOf: (index) => (index - origin) * rowHeight,
    reveal,
    shift,
    firstSeen,
    toTop,
  };
}
