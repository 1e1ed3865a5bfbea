/** What the person does on the sign-in pages. */
export interface ConsentChoices {
  /** Address of the practice user; office@northgate.example unless told. */
  user?: string;
  /** Mail scopes to untick, whole or by their end: `gmail.send`. */
  untick?: string[];
  /** Press Cancel instead, on the consent page. */
  deny?: boolean;
  /** Sent with every request; none of a browser's unless told. */
  userAgent?: string;
}

/** The sign-in pages ended in an error page instead of a redirect to the program. */
export class ConsentRefused extends Error {
  readonly status: number;
  readonly page: string;
  constructor(status: number, page: string) {
    super(
      `the sign-in pages answered ${status}: ${page
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()}`,
    );
    this.status = status;
    this.page = page;
  }
}

/**
 * Walks the sign-in pages as a browser without script would, and returns the redirect URL with `code` or `error`.
 * The redirect itself is not fetched.
 * @throws ConsentRefused when the pages end in an error
 */
export async function consent(authUrl: string, choices: ConsentChoices = {}): Promise<URL> {
  const { user = 'office@northgate.example', untick = [], deny = false, userAgent } = choices;
  const { origin } = new URL(authUrl);
  const cookies = new Map<string, string>();
  let request: { url: URL; form?: URLSearchParams } = { url: new URL(authUrl) };

  for (let step = 0; step < 12; step += 1) {
    const response = await fetch(request.url, {
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
      },
      ...(request.form === undefined ? {} : { method: 'POST', body: request.form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const page = await response.text();
    const location = response.headers.get('location');
    if (location !== null && response.status >= 300 && response.status < 400) {
      const next = new URL(location, request.url);
      if (next.origin !== origin) return next;
      request = { url: next };
      continue;
    }
    if (response.status !== 200) throw new ConsentRefused(response.status, page);
    request = { url: request.url, form: press(page, user, untick, deny) };
  }
  throw new Error('the sign-in pages lead nowhere');
}

/** The form that a click on the right button of the page sends. */
function press(page: string, user: string, untick: string[], deny: boolean): URLSearchParams {
  if (!page.includes('name="agree"')) return new URLSearchParams({ user });
  const [, shown = ''] = /type="hidden" name="user" value="([^"]*)"/.exec(page) ?? [];
  if (fromHtml(shown) !== user) return new URLSearchParams({ user });
  if (deny) return new URLSearchParams({ user, deny: '1' });
  const scopes = [...page.matchAll(/type="checkbox" name="scope" value="([^"]*)"/g)]
    .map(([, value = '']) => fromHtml(value))
    .filter((scope) => !untick.some((end) => scope.endsWith(end)));
  return new URLSearchParams([['user', user], ['agree', '1'], ...scopes.map((scope) => ['scope', scope])]);
}

function fromHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
