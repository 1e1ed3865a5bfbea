/** One way that the system's network settings name. */
export type Route =
  | { readonly kind: 'direct' }
  /** `http://host:port`, or `https://` where the way to the proxy is encrypted as well. */
  | { readonly kind: 'proxy'; readonly uri: string }
  | { readonly kind: 'unknown'; readonly name: string };

/**
 * Reads the answer of a PAC file, best way first: `PROXY proxy.example:8080; DIRECT`
 * (https://developer.mozilla.org/docs/Web/HTTP/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file). Nothing readable
 * means direct, as in browsers.
 */
export function routesOf(pac: string): Route[] {
  const routes = pac
    .split(';')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map(routeOf);
  return routes.length === 0 ? [{ kind: 'direct' }] : routes;
}

function routeOf(word: string): Route {
  const [name = '', host = ''] = word.split(/\s+/);
  const scheme = name.toUpperCase();
  if (scheme === 'DIRECT') return { kind: 'direct' };
  const protocol = scheme === 'PROXY' || scheme === 'HTTP' ? 'http' : scheme === 'HTTPS' ? 'https' : null;
  const uri = `${protocol}://${host}`;
  return protocol !== null && host !== '' && URL.canParse(uri)
    ? { kind: 'proxy', uri }
    : { kind: 'unknown', name: scheme };
}
