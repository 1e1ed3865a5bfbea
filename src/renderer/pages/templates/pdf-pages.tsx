import { useEffect, useRef, useState } from 'react';
import { type OpenPdf, openPdf } from '../../lib/pdf.ts';
import { t } from '../../words/words.ts';

/** A page is drawn for a width of so many pixels more, and fitted to its own. */
const STEP = 80;

/** The pages of a PDF under each other, as they would be printed. */
export function PdfPages({ bytes, name }: { bytes: Uint8Array; name: string }) {
  const [pdf, setPdf] = useState<OpenPdf | null>(null);
  useEffect(() => {
    let gone = false;
    let opened: OpenPdf | null = null;
    void openPdf(bytes).then((made) => {
      opened = made;
      if (gone) made.close();
      else setPdf(made);
    });
    return () => {
      gone = true;
      opened?.close();
    };
  }, [bytes]);
  if (pdf === null) return null;
  const numbers = Array.from({ length: pdf.pages }, (_, index) => index + 1);
  return (
    <section className="pdf-pages" aria-label={`${t.templates.preview}: ${name}`}>
      {numbers.map((number) => (
        <PdfPage key={number} pdf={pdf} number={number} />
      ))}
    </section>
  );
}

function PdfPage({ pdf, number }: { pdf: OpenPdf; number: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    // in steps, so that a window that is being resized does not draw without end
    const watch = new ResizeObserver(() => setWidth(Math.ceil(element.clientWidth / STEP) * STEP));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === null) return;
    const drawing = pdf.draw(number, element, width);
    // what was stopped is drawn anew, and a document that is closed is shown no more
    void drawing.done.then(
      () => setDrawn(true),
      () => undefined,
    );
    return () => drawing.stop();
  }, [pdf, number, width]);
  return (
    <figure>
      <canvas ref={canvas} role="img" aria-label={t.templates.page(number, pdf.pages)} data-drawn={drawn} />
      {pdf.pages > 1 && <figcaption className="third meta">{t.templates.page(number, pdf.pages)}</figcaption>}
    </figure>
  );
}
