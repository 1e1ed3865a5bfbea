import type { connectedAppCalls } from '../../shared/calls/connected-app.ts';
import { defaultParameters, defaultScopes } from '../../shared/connected-app.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import { readClientJson } from '../google/client-json.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function connectedAppHandlers(deps: CallDeps): HandlersOf<typeof connectedAppCalls> {
  const { google, guide, desktop, practiceClient } = deps;
  const { apps } = google;

  async function practice() {
    const json = desktop.place.development ? await practiceClient() : null;
    return json === null ? fail(problem('provider_unreachable')) : readClientJson(json);
  }
  return {
    async saveConnectedApp({ connectedAppId, settings, secret }) {
      // practice Google's secret is fetched, so that nobody has to look for it
      const fetched =
        settings.preset === 'practice' && connectedAppId === null && secret.do === 'keep' ? await practice() : null;
      const own = fetched?.ok === true && fetched.value.clientId === settings.clientId;
      const saved = await apps.save(
        connectedAppId,
        settings,
        own ? { do: 'set', value: fetched.value.clientSecret } : secret,
      );
      if (saved.ok) guide.connected(saved.value.connectedAppId, settings.preset === 'practice');
      return saved;
    },
    addToConnectedApp: ({ connectedAppId, what }) => apps.add(connectedAppId, what),
    checkConnectedApp: (id) => apps.check(id),
    retryConnectedApp: (id) => apps.retry(id),
    async practiceSettings() {
      const read = await practice();
      if (!read.ok) return read;
      const { clientSecret: _secret, ...settings } = read.value;
      return ok({
        ...settings,
        scopes: [...defaultScopes],
        queryParameters: [...defaultParameters],
        startsInBrowser: false,
      });
    },
  };
}
