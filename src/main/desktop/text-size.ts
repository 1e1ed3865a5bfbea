import type { Input } from 'electron';
import type { TextSize } from '../../shared/preferences.ts';
import { createListeners } from './listeners.ts';
import type { TextSizeKnob, TextStep } from './types.ts';
import type { OwnWindow } from './window.ts';

/** How large the window draws, and the keys that every browser has for it: Electron brings them with a menu that Outtray does not have. */
export function createTextSize(window: Pick<OwnWindow, 'contents' | 'onOpened'>): TextSizeKnob {
  const asked = createListeners<TextStep>();
  let percent: TextSize = 100;
  const draw = () => window.contents()?.setZoomFactor(percent / 100);

  window.onOpened(() => {
    const contents = window.contents();
    // a factor belongs to the address that is shown, so it is given as soon as there is one
    contents?.on('did-navigate', draw);
    contents?.on('before-input-event', (event, input) => {
      const step = stepOf(input);
      if (step === null) return;
      event.preventDefault();
      asked.tell(step);
    });
    contents?.on('zoom-changed', (_event, direction) => asked.tell(direction === 'in' ? 'larger' : 'smaller'));
  });

  return {
    set(size) {
      percent = size;
      draw();
    },
    onAsked: asked.add,
  };
}

/** Ctrl and +, − or 0; Cmd on a Mac. Seen before the page, as the content of a mail gives no key on. */
export function stepOf({ type, control, meta, alt, key }: Pick<Input, 'type' | 'control' | 'meta' | 'alt' | 'key'>) {
  if (type !== 'keyDown' || alt || control === meta) return null;
  // "=" is the key of "+" without Shift
  if (key === '+' || key === '=') return 'larger';
  if (key === '-') return 'smaller';
  return key === '0' ? 'usual' : null;
}
