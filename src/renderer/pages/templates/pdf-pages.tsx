import { useEffect, useRef, useState } from 'react';
import { type OpenPdf, openPdf } from '../../lib/pdf.ts';
import { t } from '../../words/words.ts';

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
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    // a document that is closed while it is drawn is shown no more
    void pdf.draw(number, element, element.clientWidth).then(
      () => setDrawn(true),
      () => undefined,
    );
  }, [pdf, number]);
  return (
    <figure>
      <canvas ref={canvas} role="img" aria-label={t.templates.page(number, pdf.pages)} data-drawn={drawn} />
      {pdf.pages > 1 && <figcaption className="third meta">{t.templates.page(number, pdf.pages)}</figcaption>}
    </figure>
  );
}
