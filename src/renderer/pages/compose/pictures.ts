import type { Picture } from '../../../shared/drafts.ts';

/** What the pictures in the text look like, by the `src` that stands in the text: `cid:…`, or `pending:…` until main has it. */
export interface Pictures {
  readonly get: (source: string) => string | undefined;
  readonly set: (source: string, dataUrl: string) => void;
  readonly fill: (pictures: readonly Picture[]) => void;
  readonly has: (source: string) => boolean;
  readonly listen: (listener: () => void) => () => void;
}

export function createPictures(): Pictures {
  const known = new Map<string, string>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    get: (source) => known.get(source),
    has: (source) => known.has(source),
    set(source, dataUrl) {
      known.set(source, dataUrl);
      tell();
    },
    fill(pictures) {
      for (const { cid, dataUrl } of pictures) known.set(`cid:${cid}`, dataUrl);
      tell();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A picture as it can be shown here: the window's policy takes no other address than `data:`. */
export function dataUrlOf(picture: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('the picture cannot be read')));
    reader.readAsDataURL(picture);
  });
}

/** Wider than most mail is read. */
const widest = 640;

/** The size to show it at, px; null where it cannot be drawn. Outlook takes it from the attributes alone. */
export async function shownSize(picture: Blob): Promise<{ readonly width: number; readonly height: number } | null> {
  try {
    const bitmap = await createImageBitmap(picture);
    const share = Math.min(1, widest / bitmap.width);
    const size = { width: Math.round(bitmap.width * share), height: Math.round(bitmap.height * share) };
    bitmap.close();
    return size;
  } catch {
    return null;
  }
}
