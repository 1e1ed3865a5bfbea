import { BaseWindow, session, WebContentsView } from 'electron';
import { outside } from '../../shared/words/outside.ts';
import type { ConsentRequest, Log } from '../ports.ts';
import { barAddress, barHeight, barLinks, serveBar, showInBar, shownAddress } from './consent-bar.ts';
import { safePreferences } from './hardening.ts';
import { openOutside } from './open-external.ts';
import { appScheme, consentMayGo, consentMayLoad, isRefusal, saysRefusal } from './rules.ts';
import type { DesktopConsent } from './types.ts';

type ConsentEvent = Parameters<ConsentRequest['onEvent']>[0];

const size = { width: 520, height: 720 };
/** Neither is kept on disk: names without `persist:`. */
const pageSession = 'consent';
const barSession = 'consent-bar';
/** A world of our own in the page, where its scripts cannot see or change what we ask. */
const readingWorld = 743;

/**
 * The provider's consent page in a window of ours: a session that begins empty and is emptied afterwards, no preload, the user agent
 * as it is, the address always shown by a bar that the page cannot reach.
 */
export function createConsentScreen({ icon, log }: { icon: string | null; log: Log }): DesktopConsent {
  let emptied: Promise<unknown> = Promise.resolve();
  let prepared = false;
  return {
    open(request) {
      if (!prepared) prepareSessions();
      prepared = true;
      const window = openConsentWindow(request, emptied, icon, log);
      void window.closed.then(() => {
        const used = session.fromPartition(pageSession);
        emptied = Promise.all([used.clearStorageData(), used.clearCache(), used.clearAuthCache()]).catch(
          (error: unknown) =>
            log.write('warn', 'the session of the sign-in window could not be emptied', { cause: String(error) }),
        );
      });
      return { close: window.close };
    },
    openInBrowser: (url, providerHosts) => openOutside(url, providerHosts ?? null, log),
  };
}

function prepareSessions(): void {
  const bar = session.fromPartition(barSession);
  bar.protocol.handle(appScheme, serveBar);
  bar.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !url.startsWith(barAddress) }));
  session
    .fromPartition(pageSession)
    .webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !consentMayLoad(url) }));
}

function openConsentWindow(request: ConsentRequest, emptied: Promise<unknown>, icon: string | null, log: Log) {
  const window = new BaseWindow({
    ...size,
    minWidth: 420,
    minHeight: 480,
    title: outside().consent.window,
    autoHideMenuBar: true,
    ...(icon === null ? {} : { icon }),
  });
  const bar = new WebContentsView({ webPreferences: { ...safePreferences, partition: barSession, devTools: false } });
  const page = new WebContentsView({ webPreferences: { ...safePreferences, partition: pageSession, devTools: false } });
  window.contentView.addChildView(bar);
  window.contentView.addChildView(page);
  const lay = () => {
    const { width, height } = window.getContentBounds();
    bar.setBounds({ x: 0, y: 0, width, height: barHeight });
    page.setBounds({ x: 0, y: barHeight, width, height: Math.max(0, height - barHeight) });
  };
  lay();
  window.on('resize', lay);

  const told = new Set<ConsentEvent>();
  const tell = (event: ConsentEvent) => {
    if (window.isDestroyed() || told.has(event)) return;
    told.add(event);
    request.onEvent(event);
  };
  const contents = page.webContents;

  // the bar
  const inBar = (sentence: string | null) => {
    if (bar.webContents.isDestroyed()) return;
    bar.webContents.executeJavaScript(showInBar(contents.getURL(), sentence)).catch(() => undefined);
  };
  bar.webContents.on('will-navigate', (event) => event.preventDefault());
  bar.webContents.on('did-navigate-in-page', (_event, url) => {
    if (url.endsWith(barLinks.browser)) tell('browser_wanted');
    if (url.endsWith(barLinks.cancel)) window.close();
  });

  // where the page may go
  const mayGo = (to: string) => consentMayGo(to, request.redirectUri, request.providerHosts);
  const keepIn = (event: { preventDefault(): void }, to: string) => {
    if (mayGo(to)) return;
    event.preventDefault();
    log.write('info', 'the sign-in leads to a host of somebody else', { url: withoutQuery(to) });
    tell('elsewhere');
  };
  contents.on('will-navigate', (event) => keepIn(event, event.url));
  contents.on('will-redirect', (event) => {
    if (event.isMainFrame) keepIn(event, event.url);
  });

  // what the page says
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) inBar(outside().consent.loading);
  });
  contents.on('did-navigate', (_event, url, status) => {
    inBar(null);
    if (isRefusal(url, status)) tell('refused');
  });
  contents.on('did-navigate-in-page', () => inBar(null));
  contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    // -3: we stopped it ourselves
    if (!isMainFrame || code === -3) return;
    log.write('warn', 'the sign-in page could not be loaded', { url: withoutQuery(url), cause: description });
    inBar(outside().consent.unreachable);
  });
  contents.on('did-finish-load', () => {
    const reading = [{ code: 'document.body ? document.body.innerText.slice(0, 20000) : ""' }];
    contents
      .executeJavaScriptInIsolatedWorld(readingWorld, reading)
      .then((text: unknown) => {
        if (typeof text === 'string' && saysRefusal(text)) tell('refused');
      })
      .catch(() => undefined);
  });

  const closed = new Promise<void>((resolve) => {
    window.on('closed', () => {
      // views outlive a BaseWindow unless they are closed by hand
      bar.webContents.close();
      contents.close();
      resolve();
    });
  });
  window.on('close', () => tell('closed'));

  const load = async () => {
    await bar.webContents.loadURL(barAddress);
    await emptied;
    if (contents.isDestroyed()) return;
    if (mayGo(request.url)) await contents.loadURL(request.url);
    else tell('elsewhere');
  };
  // what went wrong with a page is told by did-fail-load
  load().catch(() => undefined);

  return {
    closed,
    close() {
      if (window.isDestroyed()) return;
      told.add('closed');
      window.destroy();
    },
  };
}

/** For the log: what a provider or a company puts into a query is its secret, by whatever name. */
function withoutQuery(address: string): string {
  const { origin, path } = shownAddress(address);
  return origin + path;
}
