import { createHash } from 'node:crypto';
import { recipes } from '../../shared/recipes.ts';

/** The page at the door: how to hand in mail from curl, Python, PHP and ERPNext. It holds no secret and runs no script. */
export function examplesPage(port: number): { html: string; headers: Record<string, string> } {
  const url = `http://127.0.0.1:${port}`;
  const sections = recipes(url, 'TOKEN').map(
    ({ title, text }) => `<h2>${title}</h2>\n<pre><code>${escaped(text)}</code></pre>`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Outtray, HTTP door</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Hand in mail by HTTP</h1>
<p>Programs on this computer send a message to <code>${url}/v1/messages</code>. The answer <strong>201</strong> means that it is on
disk and will be sent once. Put the token that the Intake page shows in place of <code>TOKEN</code>.
<a href="/openapi.json">openapi.json</a> describes every address and field.</p>
${sections.join('\n')}
</main>
</body>
</html>
`;
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const style = `
:root { color-scheme: light dark; --bg: #fff; --text: #172122; --soft: #475455; --line: #e1e7e7; --well: #f8fafa; --link: #0a6268; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #171b1c; --text: #e4e9e9; --soft: #abb6b6; --line: #283031; --well: #1b2021; --link: #62c0c4; }
}
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/22px system-ui, sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 20px; line-height: 28px; margin: 0 0 8px; }
h2 { font-size: 14px; line-height: 22px; margin: 24px 0 6px; padding-top: 16px; border-top: 1px solid var(--line); }
p { color: var(--soft); margin: 0; }
a { color: var(--link); }
pre { margin: 0; padding: 12px 16px; overflow-x: auto; background: var(--well); border: 1px solid var(--line); border-radius: 8px; }
code { font: 12px/18px ui-monospace, monospace; }
`;
