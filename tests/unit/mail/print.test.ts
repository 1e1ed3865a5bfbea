import { describe, expect, it } from 'vitest';
import { beginMessage, checkTemplate, planPrint, readData, type TemplateFiles } from '../../../src/main/mail/print.ts';
import { samples } from '../../../src/main/templates/samples/samples.ts';
import { says } from '../../../src/shared/problems/problem.ts';

function template(texts: Record<string, string>): TemplateFiles {
  return { name: 'Invoice', texts, files: {} };
}

async function body(source: string, data: Record<string, unknown> = {}, more: Record<string, string> = {}) {
  const plan = await planPrint(template({ 'template.html': source, ...more }), data, 'en-GB');
  if (!plan.ok) throw new Error(says(plan.problem));
  return /<body>([\s\S]*)<\/body>/.exec(plan.value.job.html)?.[1];
}

async function fault(texts: Record<string, string>, data: Record<string, unknown> = {}) {
  const plan = await planPrint(template(texts), data, 'en-GB');
  return plan.ok ? null : plan.problem.params;
}

describe('filling a print format', () => {
  it('escapes what comes from the data, also in header and file name', async () => {
    expect(await body('<p>{{ name }}</p>', { name: '<script>"&\'' })).toBe('<p>&lt;script&gt;&#34;&amp;&#39;</p>');
    const plan = await planPrint(
      template({
        'template.html': 'x',
        'format.json': JSON.stringify({ file_name: '{{ name }}/..\\x', footer: { left: '{{ name }} {page}/{pages}' } }),
      }),
      { name: '<img onerror=x> A&B' },
      'en-GB',
    );
    expect(plan.ok && plan.value.fileName).toBe('img onerror=x A&B .. x.pdf');
    expect(plan.ok && plan.value.job.footer).toContain('&#60;img onerror=x&#62; A&#38;B');
    expect(plan.ok && plan.value.job.footer).toContain('<span class="pageNumber"></span>/<span class="totalPages">');
    expect(plan.ok && plan.value.job.footer).not.toContain('<img');
  });

  it('writes money, numbers and days as the format says', async () => {
    const format = { 'format.json': '{"locale": "de-DE", "currency": "EUR"}' };
    expect(await body('{{ 1234.5 | money }}', {}, format)).toBe('1.234,50\u00a0€');
    expect(await body('{{ "1234.5" | money: "USD" }}', {}, format)).toBe('1.234,50\u00a0$');
    expect(await body('{{ 1234.5 | number: 2 }} {{ 3 | number }} {{ 0.19 | percent }}', {}, format)).toBe(
      '1.234,50 3 19\u00a0%',
    );
    expect(await body('{{ "2026-11-26" | day }} {{ "2026-11-26" | day: "short" }}', {}, format)).toBe(
      '26. November 2026 26.11.26',
    );
    expect(await body('{{ "2026-12-24" | add_days: 14 | day: "medium" }}')).toBe('7 Jan 2027');
  });

  it('keeps a style sheet from ending early, and takes size and margins from the format', async () => {
    const plan = await planPrint(
      template({
        'template.html': 'x',
        'style.css': 'a{}</style><script>1</script>',
        'format.json': '{"paper": "Letter", "orientation": "landscape", "margins": {"top": 5}}',
      }),
      {},
      'en-GB',
    );
    expect(plan.ok && plan.value.job).toMatchObject({
      widthMm: 279.4,
      heightMm: 215.9,
      marginsMm: { top: 5, right: 20, bottom: 20, left: 20 },
    });
    expect(plan.ok && plan.value.job.html).not.toContain('</style><script>');
  });

  it.each(samples('A4').map((sample) => [sample.name, sample.files] as const))('%s is whole', async (_name, texts) => {
    const sample = template({ ...texts });
    expect(checkTemplate(sample)).toBeNull();
    const data = readData(texts['sample.json'] ?? '');
    const made = data.ok && (await ('subject.txt' in texts ? beginMessage : planPrint)(sample, data.value, 'en-GB'));
    expect(made).toMatchObject({ ok: true });
  });

  it('gives an invoice the right sum', async () => {
    const invoice = samples('A4').find(({ name }) => name === 'Invoice');
    const data = readData(invoice?.files['sample.json'] ?? '');
    if (!data.ok) throw new Error('no sample');
    const html = await body(invoice?.files['template.html'] ?? '', data.value, {
      'format.json': invoice?.files['format.json'] ?? '',
    });
    // 12 × 21.40 + 3 × 94.90 + 329 + 1.5 × 48 = 942.50; 20 % of it 188.50
    expect(html).toContain('£942.50');
    expect(html).toContain('£188.50');
    expect(html).toContain('£1,131.00');
  });
});

describe('what is wrong with a template', () => {
  it.each([
    ['an unknown filter', { 'template.html': 'a\nb {{ 1 | moeny }}' }, 'template.html', 2, /undefined filter: moeny/],
    ['a missing value', { 'template.html': '\n\n{{ nobody.name }}' }, 'template.html', 3, /undefined variable: nobody/],
    ['a tag left open', { 'template.html': '\n{% if true %}' }, 'template.html', 2, /not closed/],
    [
      'a value of the wrong kind',
      { 'template.html': '\n{{ "abc" | money }}' },
      'template.html',
      2,
      /"abc" is not a number/,
    ],
    ['no template', {}, 'template.html', 1, /missing/],
    ['broken JSON', { 'template.html': '', 'format.json': '{\n"paper": A4}' }, 'format.json', 2, /not JSON/],
    ['an unknown setting', { 'template.html': '', 'format.json': '{\n\n"papre": "A4"}' }, 'format.json', 3, /papre/],
    ['an unknown paper', { 'template.html': '', 'format.json': '{\n"paper": "A0"}' }, 'format.json', 2, /paper/],
    ['no language', { 'template.html': '', 'format.json': '{\n"locale": "xx_YY"}' }, 'format.json', 2, /xx_YY/],
    ['a file that is not there', { 'template.html': '\n{% render "rows.html" %}' }, 'template.html', 2, /rows/],
    [
      'a mistake in an included file',
      { 'template.html': '{% render "rows.html" %}', 'rows.html': '\n\n{{ 1 | nope }}' },
      'rows.html',
      3,
      /nope/,
    ],
    [
      'an end without end',
      { 'template.html': '{% for i in (1..999999) %}{% for j in (1..999999) %}x{% endfor %}{% endfor %}' },
      'template.html',
      1,
      /too long|too much/,
    ],
    [
      'a template within itself',
      { 'template.html': '{% include "template.html" %}' },
      'template.html',
      1,
      /itself|too long|too much/,
    ],
    ['a range of millions', { 'template.html': '{% assign a = (1..900000000) %}' }, 'template.html', 1, /too much/],
  ])('%s is told with file and line', async (_what, texts, file, line, reason) => {
    expect(await fault(texts as Record<string, string>)).toMatchObject({
      name: 'Invoice',
      file,
      line,
      reason: expect.stringMatching(reason),
    });
  });

  it.each(['../secret.html', '/etc/passwd', 'C:\\secret.html'])('%s cannot be included', async (path) => {
    expect(await fault({ 'template.html': `{% render "${path}" %}` })).toMatchObject({ line: 1 });
  });

  it('sees mistakes without data, and none where only data is missing', () => {
    expect(checkTemplate(template({ 'template.html': '{{ anything.at.all }}' }))).toBeNull();
    expect(checkTemplate(template({ 'template.html': '\n{% endfor %}' }))?.params).toMatchObject({ line: 2 });
    expect(
      checkTemplate(template({ 'template.html': '', 'format.json': '{"footer": {"left": "{{ x | nope }}"}}' }))?.params
        .file,
    ).toBe('format.json');
  });

  it('reaches nothing of the program through the data', async () => {
    expect(await fault({ 'template.html': '{{ a.constructor }}' }, { a: {} })).toMatchObject({
      reason: expect.stringMatching(/undefined/),
    });
    expect(await fault({ 'template.html': '{{ __proto__.x }}' })).toMatchObject({ line: 1 });
  });
});

describe('data', () => {
  it('is one JSON object, and a mistake is told with its line', () => {
    expect(readData('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(readData('[1]')).toMatchObject({ problem: { code: 'print_data_invalid' } });
    expect(readData('{\n"a": 1,\n}')).toMatchObject({ problem: { params: { line: 3 } } });
    expect(readData('{')).toMatchObject({ problem: { params: { line: 1 } } });
  });
});
