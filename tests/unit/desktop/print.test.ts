import { describe, expect, it } from 'vitest';
import { withCreator } from '../../../src/main/desktop/pdf-creator.ts';
import { printPolicy, servePrint } from '../../../src/main/desktop/print-files.ts';

describe('who made the PDF', () => {
  const made = (text: string) => Buffer.from(withCreator(Buffer.from(text, 'latin1'), 'Outtray')).toString('latin1');

  it('is the program, and nothing behind it moves', () => {
    const pdf = '1 0 obj <</Creator (Mozilla/5.0 \\(X11; Linux\\) (a \\) b) x)\n/Producer (Skia)>>';
    expect(made(pdf)).toBe(`1 0 obj <</Creator ${'(Outtray)'.padEnd(39)}\n/Producer (Skia)>>`);
    expect(made(pdf)).toHaveLength(pdf.length);
  });

  it('is all that is told: the times of making go, and nothing moves either', () => {
    const times = "/CreationDate (D:20261126150000+00'00')\n/ModDate (D:20261126150000+00'00')";
    const pdf = `<</Creator (Mozilla/5.0 X)\n/Producer (Skia)\n${times}>>\n/ModDate (D:2026) stays`;
    expect(made(pdf)).toBe(
      `<</Creator (Outtray)      \n/Producer (Skia)\n${times.replace(/[^\n]/g, ' ')}>>\n/ModDate (D:2026) stays`,
    );
  });

  it.each(['no such entry', '/Creator (short)', '/Creator (without end'])('%s is left as it is', (pdf) =>
    expect(made(pdf)).toBe(pdf),
  );
});

describe('what the page that is printed can load', () => {
  const job = { html: '<p>x</p>', files: { 'logo ü.png': { type: 'image/png', bytes: new Uint8Array([1, 2]) } } };
  const get = (path: string, method = 'GET') =>
    servePrint(new Request(`outtray-print://page/${path}`, { method }), job);

  it('is itself and the files of its folder', async () => {
    const page = get('document.html');
    expect(await page.text()).toBe('<p>x</p>');
    expect(page.headers.get('Content-Security-Policy')).toBe(printPolicy);
    const logo = get('logo%20%C3%BC.png');
    expect(logo.headers.get('Content-Type')).toBe('image/png');
    expect(new Uint8Array(await logo.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
  });

  it.each(['other.png', '', '__proto__', 'constructor', '%E0%A4', '..%2Fsecret'])('is not %s', (path) =>
    expect(get(path).status).toBe(404),
  );
  it('is only read', () => expect(get('document.html', 'POST').status).toBe(404));
});
