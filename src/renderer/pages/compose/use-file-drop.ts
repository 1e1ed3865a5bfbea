import { type DragEvent, useState } from 'react';

/** Files dropped anywhere on the message are attached; pictures dropped on the text are the editor's. */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  const [pictures, setPictures] = useState(false);
  return {
    over,
    pictures,
    handlers: {
      onDragOver(event: DragEvent<HTMLElement>): void {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
        const items = [...event.dataTransfer.items];
        setPictures(items.length > 0 && items.every(({ type }) => type.startsWith('image/')));
      },
      onDragLeave(event: DragEvent<HTMLElement>): void {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop(event: DragEvent<HTMLElement>): void {
        setOver(false);
        // the editor has taken it
        if (event.defaultPrevented) return;
        event.preventDefault();
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      },
    },
  };
}
