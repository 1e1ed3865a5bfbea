import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.d.ts';

/**
 * pdf.js, loaded when the first PDF is shown. It draws in a worker of our own origin, and evaluates nothing; the files that it draws are
 * of our own making (https://mozilla.github.io/pdf.js/api/).
 */
let library: Promise<typeof import('pdfjs-dist/legacy/build/pdf.mjs')> | null = null;

function pdfjs() {
  library ??= import('pdfjs-dist/legacy/build/pdf.mjs').then((loaded) => {
    loaded.GlobalWorkerOptions.workerSrc = new URL('pdfjs-dist/legacy/build/pdf.worker.min.mjs', import.meta.url).href;
    return loaded;
  });
  return library;
}

export interface OpenPdf {
  readonly pages: number;
  /** Draws a page (from 1) as wide as `width` CSS pixels. `done` rejects when it was stopped, or the document was closed. */
  draw(page: number, canvas: HTMLCanvasElement, width: number): { readonly done: Promise<void>; stop(): void };
  close(): void;
}

export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  const { getDocument } = await pdfjs();
  // the worker takes the bytes away from whoever hands them over
  const task = getDocument({
    data: bytes.slice(),
    isEvalSupported: false,
    useSystemFonts: false,
    disableAutoFetch: true,
  });
  const document: PDFDocumentProxy = await task.promise;
  return {
    pages: document.numPages,
    draw(number, canvas, width) {
      let stopped = false;
      let stop = () => {};
      const draw = async () => {
        const page = await document.getPage(number);
        if (stopped) throw new Error('stopped');
        const natural = page.getViewport({ scale: 1 });
        const viewport = page.getViewport({ scale: (width / natural.width) * window.devicePixelRatio });
        canvas.width = Math.round(viewport.width);
        canvas.height = Math.round(viewport.height);
        const drawing = page.render({ canvas, viewport });
        stop = () => drawing.cancel();
        await drawing.promise;
      };
      return {
        done: draw(),
        stop() {
          stopped = true;
          stop();
        },
      };
    },
    close: () => void task.destroy(),
  };
}
