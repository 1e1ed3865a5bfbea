import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import type { BulkAct } from '../../../shared/jobs.ts';

interface Keys {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly rowHeight: number;
  /** The position of the chosen message, or null. */
  readonly at: () => number | null;
  readonly total: number;
  readonly goTo: (index: number, extend: boolean) => void;
  readonly tick: () => void;
  readonly everything: () => void;
  readonly open: () => void;
  readonly act: (act: BulkAct) => void;
  readonly hold: () => void;
  readonly menu: () => void;
  readonly search: () => void;
  readonly help: () => void;
  readonly escape: () => void;
}

/** Every key of the Outbox: those of the list while it has the focus, and the few that work anywhere on the page. */
export function useListKeys(keys: Keys): (event: KeyboardEvent) => void {
  const now = useRef(keys);
  now.current = keys;

  useEffect(() => {
    function onWindowKey(event: globalThis.KeyboardEvent): void {
      const { target } = event;
      const elsewhere =
        target instanceof HTMLElement &&
        target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !== null;
      if (elsewhere || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '/') now.current.search();
      else if (event.key === '?') now.current.help();
      else if (event.key === 'Escape') now.current.escape();
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', onWindowKey);
    return () => window.removeEventListener('keydown', onWindowKey);
  }, []);

  return (event) => {
    const { box, rowHeight, at, total, goTo, ...does } = now.current;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 440) / rowHeight) - 1);
    const from = at() ?? -1;
    const control = event.ctrlKey || event.metaKey;
    const steps: Record<string, number> = {
      ArrowDown: from + 1,
      j: from + 1,
      J: from + 1,
      ArrowUp: from < 0 ? total - 1 : from - 1,
      k: from < 0 ? total - 1 : from - 1,
      K: from < 0 ? total - 1 : from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: total - 1,
    };
    const to = control ? undefined : steps[event.key];
    if (to !== undefined) goTo(to, event.shiftKey);
    else if (control && event.key.toLowerCase() === 'a') does.everything();
    else if (control) return;
    else if (event.key === ' ' || event.key === 'x') does.tick();
    else if (event.key === 'Enter') does.open();
    else if (event.key === 'r') does.act('retry');
    else if (event.key === 'h') does.hold();
    else if (event.key === 'e') does.act('export_zip');
    else if (event.key === 'Delete') does.act('cancel');
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) does.menu();
    else return;
    event.preventDefault();
  };
}
