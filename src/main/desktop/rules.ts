/** Who may call, and who may go where. Pure, so that every rule has a test without a browser. */

export const appScheme = 'app';
export const mailScheme = 'outtray-mail';
const appHost = 'outtray';
export const appAddress = `${appScheme}://${appHost}/index.html`;
/** Of the hidden window that prints, and of no other. */
export const printScheme = 'outtray-print';
export const printAddress = `${printScheme}://page/document.html`;

/** An address as URL, or null. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** True for pages of our own, served from the package. */
export function isAppUrl(text: string): boolean {
  const url = parseUrl(text);
  return (
    url !== null && url.protocol === `${appScheme}:` && url.host === appHost && url.username === '' && url.port === ''
  );
}

export function isMailUrl(text: string): boolean {
  return parseUrl(text)?.protocol === `${mailScheme}:`;
}

/** Where the main window's frames may go: the page itself to our own pages, a frame in it to a message's HTML. */
export function mayNavigate(to: string, isMainFrame: boolean): boolean {
  return isMainFrame ? isAppUrl(to) : isMailUrl(to);
}

/** What the app's own session may load. The network is for the main process alone. */
export function mayLoad(address: string, development: boolean): boolean {
  const url = parseUrl(address);
  if (url === null) return false;
  if (isAppUrl(address) || isMailUrl(address)) return true;
  if (url.protocol === 'data:') return /^data:(?:image|font)\//i.test(address);
  if (url.protocol === 'blob:') return isAppUrl(address.slice('blob:'.length));
  return development && url.protocol === 'devtools:';
}

/** Who speaks on a channel, as Electron tells. */
export interface Sender {
  /** It comes from the web contents of our open window. */
  readonly ownWindow: boolean;
  readonly mainFrame: boolean;
  readonly url: string;
}

/** Only the top frame of our own window, showing a page of ours, is listened to. */
export function mayCall(sender: Sender): boolean {
  return sender.ownWindow && sender.mainFrame && isAppUrl(sender.url);
}

export function isLoopback(url: URL): boolean {
  return url.hostname === '127.0.0.1' || url.hostname === '[::1]' || url.hostname === 'localhost';
}

/** https, or http to this computer; no user name in the address. */
function isWebAddress(url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

function isHostOf(url: URL, hosts: readonly string[]): boolean {
  return hosts.includes(url.hostname) || hosts.includes(url.host);
}

/** Where the consent window may go: the provider, and back to this attempt's redirect. */
export function consentMayGo(to: string, redirectUri: string, providerHosts: readonly string[]): boolean {
  const url = parseUrl(to);
  const redirect = parseUrl(redirectUri);
  if (url === null || redirect === null || !isWebAddress(url)) return false;
  if (url.origin === redirect.origin && url.pathname === redirect.pathname) return true;
  return isHostOf(url, providerHosts);
}

/** What may be handed to the system's browser. `hosts` null: whichever it is. */
export function mayOpenOutside(address: string, hosts: readonly string[] | null): boolean {
  const url = parseUrl(address);
  return url !== null && isWebAddress(url) && (hosts === null || isHostOf(url, hosts));
}

/** The page of Google's console for one project; without its number the console shows the project that it showed last. */
export function inProject(address: string, project: string | null): string {
  const url = new URL(address);
  const ofAProject = url.host === 'console.cloud.google.com' && url.pathname !== '/projectcreate';
  if (ofAProject && project !== null) url.searchParams.set('project', project);
  return url.href;
}

/**
 * Whether the provider refuses windows like ours: Google answers 403 and names `disallowed_useragent`, or leads to its page of
 * rejection (https://developers.google.com/identity/protocols/oauth2/native-app#authorization-errors-disallowed-useragent).
 */
export function isRefusal(address: string, status: number): boolean {
  return status === 403 || /disallowed_useragent|\/signin\/(?:v\d\/)?rejected/.test(address);
}

export function saysRefusal(pageText: string): boolean {
  return /disallowed_useragent|browser or app may not be secure/i.test(pageText);
}

/** What the provider's pages may load, in whatever frame: the web, encrypted, and what they carry themselves. */
export function consentMayLoad(address: string): boolean {
  const url = parseUrl(address);
  if (url === null) return false;
  if (url.protocol === 'https:' || url.protocol === 'wss:' || url.protocol === 'data:' || url.protocol === 'blob:')
    return true;
  return url.protocol === 'http:' && isLoopback(url);
}
