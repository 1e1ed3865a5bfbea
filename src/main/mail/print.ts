import { Liquid, LiquidError } from 'liquidjs';
import * as z from 'zod';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type BegunMessage, type Edge, type Format, formatSchema } from '../../shared/templates.ts';
import type { PrintJob } from '../ports.ts';
import { printFilters } from './print-filters.ts';

/**
 * Template and data → HTML. Pure: a template is handed in as its files, so that Liquid can reach nothing else
 * (https://liquidjs.com/tutorials/render-file.html#In-memory-Template). Values are escaped for HTML unless the template says `raw`.
 */

export interface TemplateFiles {
  readonly name: string;
  /** Text of the folder's `.html`, `.css`, `.json`, `.txt` and `.liquid` files, by name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Pictures and fonts, by name. */
  readonly files: PrintJob['files'];
}

/** For a template without end, ms; it holds up everything else for so long. */
const RENDER_LIMIT_MS = 1_000;
/** Liquid's own count: about one for each value or character that is made. */
const MEMORY_LIMIT = 20_000_000;
const HTML_LIMIT_CHARS = 5_000_000;

const BODY = 'template.html';
const STYLE = 'style.css';
const FORMAT = 'format.json';
const SUBJECT = 'subject.txt';
/** Width and height in millimetres (ISO 216; ANSI/ASME Y14.1). */
const papers = { A4: [210, 297], Letter: [215.9, 279.4] } as const;

export interface PrintPlan {
  readonly job: PrintJob;
  /** Name of the PDF, with its ending. */
  readonly fileName: string;
}

/** `format.json` as it is meant, or what is wrong with it. */
export function readFormat({ name, texts }: TemplateFiles): Result<Format, Problem> {
  const text = texts[FORMAT];
  if (text === undefined) return ok(formatSchema.parse({}));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(broken(name, FORMAT, jsonLine(text, error), 'it is not JSON'));
  }
  const parsed = formatSchema.safeParse(json);
  if (parsed.success) {
    const { locale } = parsed.data;
    if (locale === undefined || isLocale(locale)) return ok(parsed.data);
    return fail(broken(name, FORMAT, lineOf(text, 'locale'), `${locale} is no language, such as en-GB`));
  }
  const [issue] = parsed.error.issues;
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.map(String).join('.');
  const last = field?.split('.').at(-1) ?? '';
  return fail(broken(name, FORMAT, lineOf(text, last), `${field}: ${issue?.message ?? 'not understood'}`));
}

/** Whether all of a template's Liquid can be read: what is seen without any data. */
export function checkTemplate(template: TemplateFiles): Problem | null {
  const format = readFormat(template);
  if (!format.ok) return format.problem;
  const { kind } = format.value;
  if (template.texts[BODY] === undefined) return broken(template.name, BODY, 1, 'the file is missing');
  const liquid = liquidFor(template, format.value, 'en');
  for (const [file, text] of liquidOf(template, format.value, kind === 'print' ? [BODY] : [BODY, SUBJECT])) {
    try {
      liquid.parse(text, file);
    } catch (error) {
      return faultOf(template.name, file, error);
    }
  }
  return null;
}

/**
 * Fills a print format. `locale` is used where the format names none. Fails with print_format_broken, with file and line, or
 * print_format_unknown where the template is one for messages.
 */
export async function planPrint(
  template: TemplateFiles,
  data: Readonly<Record<string, unknown>>,
  locale: string,
): Promise<Result<PrintPlan, Problem>> {
  const read = readFormat(template);
  if (!read.ok) return read;
  const format = read.value;
  if (format.kind !== 'print') return fail(problem('print_format_unknown', { name: template.name }));
  const fill = filler(template, format, data, locale);
  const body = await fill(BODY);
  if (!body.ok) return body;
  const fileName = await fill(FORMAT, format.file_name ?? template.name);
  if (!fileName.ok) return fileName;
  const header = await edge(format.header, fill, format);
  if (!header.ok) return header;
  const footer = await edge(format.footer, fill, format);
  if (!footer.ok) return footer;

  const [width, height] = papers[format.paper];
  const wide = format.orientation === 'landscape';
  return ok({
    fileName: pdfName(unescaped(fileName.value), template.name),
    job: {
      name: template.name,
      html: page(body.value, template.texts[STYLE] ?? '', format.locale ?? locale),
      files: template.files,
      widthMm: wide ? height : width,
      heightMm: wide ? width : height,
      marginsMm: format.margins,
      header: header.value,
      footer: footer.value,
    },
  });
}

/** Fills a message template. Fails as `planPrint` does. */
export async function beginMessage(
  template: TemplateFiles,
  data: Readonly<Record<string, unknown>>,
  locale: string,
): Promise<Result<BegunMessage, Problem>> {
  const read = readFormat(template);
  if (!read.ok) return read;
  if (read.value.kind !== 'message') return fail(problem('print_format_unknown', { name: template.name }));
  const fill = filler(template, read.value, data, locale);
  const html = await fill(BODY);
  if (!html.ok) return html;
  const subject = await fill(SUBJECT, template.texts[SUBJECT] ?? template.name);
  if (!subject.ok) return subject;
  return ok({ html: html.value.trim(), subject: unescaped(subject.value).replace(/\s+/g, ' ').trim() });
}

/** The data of a request or of the sample: one JSON object. Fails with print_data_invalid, with the line where it stops being JSON. */
export function readData(text: string): Result<Record<string, unknown>, Problem> {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    return parsed.success
      ? ok(parsed.data)
      : fail(problem('print_data_invalid', { reason: 'it is not a JSON object' }));
  } catch (error) {
    const reason = `it is not JSON from line ${jsonLine(text, error)} on`;
    return fail(problem('print_data_invalid', { reason, line: jsonLine(text, error) }));
  }
}

type Fill = (file: string, text?: string) => Promise<Result<string, Problem>>;

function filler(
  template: TemplateFiles,
  format: Format,
  data: Readonly<Record<string, unknown>>,
  locale: string,
): Fill {
  const liquid = liquidFor(template, format, locale);
  return async (file, text = template.texts[file]) => {
    if (text === undefined) return fail(broken(template.name, file, 1, 'the file is missing'));
    try {
      const made = String(await liquid.render(liquid.parse(text, file), data));
      if (made.length > HTML_LIMIT_CHARS) return fail(broken(template.name, file, 1, 'it makes more than 5 MB'));
      return ok(made);
    } catch (error) {
      return fail(faultOf(template.name, file, error));
    }
  };
}

function liquidFor(template: TemplateFiles, format: Format, locale: string): Liquid {
  const liquid = new Liquid({
    templates: { ...template.texts },
    strictFilters: true,
    strictVariables: true,
    // `{% if note %}` and `| default:` ask whether something is there
    lenientIf: true,
    ownPropertyOnly: true,
    outputEscape: 'escape',
    // the order of the data decides nothing, and dates are written by `day`
    timezoneOffset: 0,
    parseLimit: 2_000_000,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
  });
  const filters = printFilters(format.locale ?? locale, format.currency);
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, filter);
  return liquid;
}

function liquidOf(template: TemplateFiles, format: Format, names: readonly string[]): [string, string][] {
  const files = names.flatMap((name): [string, string][] => {
    const text = template.texts[name];
    return text === undefined ? [] : [[name, text]];
  });
  const inFormat = [format.file_name ?? '', ...edges(format.header), ...edges(format.footer)];
  return [...files, ...inFormat.map((text): [string, string] => [FORMAT, text])];
}

function edges(of: Edge | undefined): string[] {
  return of === undefined ? [] : [of.left, of.center, of.right];
}

/**
 * Chromium's own header and footer. They are built here of plain text, because what stands in them is a page of its own, with script
 * (https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-printToPDF).
 */
async function edge(of: Edge | undefined, fill: Fill, format: Format): Promise<Result<string, Problem>> {
  if (of === undefined) return ok('<span></span>');
  const cells: string[] = [];
  for (const text of edges(of)) {
    const filled = await fill(FORMAT, text);
    if (!filled.ok) return filled;
    // filled by Liquid, which has escaped the values; the text around them is escaped here
    const plain = escaped(unescaped(filled.value));
    cells.push(
      plain
        .replaceAll('{page}', '<span class="pageNumber"></span>')
        .replaceAll('{pages}', '<span class="totalPages"></span>'),
    );
  }
  const [left = '', center = '', right = ''] = cells;
  const sides = format.margins;
  const font = "font:8pt system-ui,'Segoe UI',Helvetica,Arial,sans-serif;color:#5b6663";
  const box = `box-sizing:border-box;width:100%;display:flex;justify-content:space-between;gap:8mm;padding:0 ${sides.right}mm 0 ${sides.left}mm`;
  // a middle that is empty leaves its room to both sides
  const cell = (text: string, align: string) =>
    `<div style="${center === '' ? '' : 'flex:1 1 0;'}text-align:${align}">${text}</div>`;
  return ok(`<div style="${font};${box}">${cell(left, 'left')}${cell(center, 'center')}${cell(right, 'right')}</div>`);
}

function page(body: string, style: string, locale: string): string {
  // a style sheet ends where its element does, whatever stands in it
  const safe = style.replace(/<\//g, '<\\/');
  return `<!doctype html><html lang="${escaped(locale)}"><head><meta charset="utf-8"><style>${safe}</style></head><body>${body}</body></html>`;
}

function pdfName(wanted: string, otherwise: string): string {
  const clean = (text: string) =>
    text
      .replace(/[\\/:*?"<>|\p{C}]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .replace(/^[. ]+|[. ]+$/g, '')
      .slice(0, 120);
  return `${clean(wanted) || clean(otherwise)}.pdf`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Takes back what Liquid's `escape` did, for text that is not HTML. */
function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|#34|#39);/g, (whole, name: string) => signs[name] ?? whole);
}

function faultOf(name: string, file: string, error: unknown): Problem {
  if (!LiquidError.is(error)) {
    const deep = error instanceof RangeError ? 'it includes itself without end' : String(error);
    return broken(name, file, 1, deep);
  }
  const { token, originalError } = error;
  const [line] = token.getPosition?.() ?? [1];
  // what an include goes wrong with is told where it went wrong
  const cause = originalError ?? error;
  const message = /limit exceeded/.test(cause.message) ? 'it takes too long, or makes too much' : cause.message;
  const reason = message.replace(/, (?:file|line|col):[\s\S]*$/, '').replace(/\.$/, '');
  return broken(name, token.file ?? file, line ?? 1, reason);
}

function broken(name: string, file: string, line: number, reason: string): Problem {
  return problem('print_format_broken', { name, file, line, reason: reason.slice(0, 200) });
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

function lineOf(text: string, field: string): number {
  const at = text.indexOf(`"${field}"`);
  return at < 0 ? 1 : lineAt(text, at);
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** V8 names the position, or the end. */
function jsonLine(text: string, error: unknown): number {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  return lineAt(text, position === undefined ? text.length : Number(position));
}
