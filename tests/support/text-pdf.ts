import type { PdfMaker } from '../../src/main/ports.ts';
import { ok } from '../../src/shared/result.ts';

/** Stands in for the hidden window where there is no Electron: the HTML under a PDF's first line. The real one has tests of its own. */
export const textPdf: PdfMaker = {
  make: (job) => Promise.resolve(ok(new TextEncoder().encode(`%PDF-1.7\n${job.html}`))),
};
