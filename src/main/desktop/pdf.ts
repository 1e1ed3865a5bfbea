import { randomBytes } from 'node:crypto';
import { BrowserWindow, type Session, session } from 'electron';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Log, PdfMaker, PrintJob } from '../ports.ts';
import { safePreferences } from './hardening.ts';
import { withCreator } from './pdf-creator.ts';
import { servePrint } from './print-files.ts';
import { printAddress, printScheme } from './rules.ts';

const LIMIT_MS = 30_000;
const MM_PER_INCH = 25.4;

/**
 * Prints in a window that nobody sees: without script, in a session of its own that is never written to disk, where every request but
 * for the files of the job is refused. One document at a time; what takes longer than 30 s is given up.
 */
export function createPdfMaker(log: Log): PdfMaker {
  let before: Promise<unknown> = Promise.resolve();
  return {
    make(job) {
      const turn = before.then(() => print(job, log));
      before = turn;
      return turn;
    },
  };
}

async function print(job: PrintJob, log: Log) {
  // a fresh partition each time: nothing of one document is there for the next
  const own = session.fromPartition(`outtray-print-${randomBytes(9).toString('hex')}`, { cache: false });
  closeSession(own);
  own.protocol.handle(printScheme, (request) => servePrint(request, job));
  const window = new BrowserWindow({
    show: false,
    width: 1_000,
    height: 1_400,
    webPreferences: {
      ...safePreferences,
      javascript: false,
      session: own,
      devTools: false,
      backgroundThrottling: false,
    },
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  const broke = new Promise<never>((_resolve, reject) => {
    window.webContents.once('render-process-gone', (_event, { reason }) =>
      reject(new Error(`the page broke: ${reason}`)),
    );
  });
  try {
    window.webContents.on('will-navigate', (event) => event.preventDefault());
    const made = window.loadURL(printAddress).then(() => window.webContents.printToPDF(settings(job)));
    // of those that lose the race nobody is told
    for (const other of [made, late, broke]) other.catch(() => undefined);
    return ok(withCreator(await Promise.race([made, late, broke]), 'Outtray'));
  } catch (error) {
    log.write('warn', 'a document could not be printed', { format: job.name, cause: String(error) });
    return fail(problem('print_failed', { name: job.name }, String(error)));
  } finally {
    clearTimeout(timer);
    window.destroy();
    own.protocol.unhandle(printScheme);
  }
}

function closeSession(own: Session): void {
  own.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !url.startsWith(`${printScheme}:`) && !url.startsWith('data:') });
  });
}

function settings(job: PrintJob): Electron.PrintToPDFOptions {
  const inches = (mm: number) => mm / MM_PER_INCH;
  const { top, right, bottom, left } = job.marginsMm;
  return {
    pageSize: { width: inches(job.widthMm), height: inches(job.heightMm) },
    margins: { top: inches(top), right: inches(right), bottom: inches(bottom), left: inches(left) },
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: job.header,
    footerTemplate: job.footer,
    preferCSSPageSize: false,
    generateTaggedPDF: true,
  };
}
