import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type AppField,
  adding,
  googleEndpoints,
  type Preset,
  uriFields,
  warningsOf,
} from '../../../../shared/connected-app.ts';
import type { ConnectedApp } from '../../../../shared/model.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { useSnapshot } from '../../../bridge/live.tsx';
import { ProblemCard } from '../../../parts/card.tsx';
import { Confirm } from '../../../parts/confirm.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { tell, useAct } from '../../../parts/use-act.ts';
import { useAttempt } from '../../../parts/use-attempt.ts';
import { t } from '../../../words/words.ts';
import { DropZone } from '../drop-zone.tsx';
import { MissingCards } from '../missing-cards.tsx';
import { Parameters } from './parameters.tsx';
import { SecretField } from './secret-field.tsx';
import { useAppDraft } from './use-app-draft.ts';

interface AppEditorProps {
  /** Null: a new one. */
  readonly app: ConnectedApp | null;
  readonly onClose: () => void;
  /** A dropped client file made, or was, this connected app. */
  readonly onTaken: (connectedAppId: string) => void;
}

/** Everything that a connected app can be set to. */
export function AppEditor({ app, onClose, onTaken }: AppEditorProps) {
  const ask = useAsk();
  const { act } = useAct();
  const { accounts, readOnly, development } = useSnapshot();
  const draft = useAppDraft(app);
  const { settings, change, errorOf, leave } = draft;
  const { busy, problem, attempt } = useAttempt();
  const [asking, setAsking] = useState(false);
  const leaving = draft.elsewhere
    ? accounts.filter((one) => one.connectedAppId === app?.id && one.state !== 'signed_out').length
    : 0;
  const save = () =>
    attempt(async () => {
      const { signedOut } = await ask('saveConnectedApp', {
        connectedAppId: app?.id ?? null,
        settings,
        secret: draft.secret,
      });
      tell(signedOut > 0 ? t.connectedApp.signedOut(signedOut) : t.connectedApp.saved);
      onClose();
    });
  async function choose(preset: Preset): Promise<void> {
    if (preset === 'google') change({ preset, ...googleEndpoints });
    else if (preset === 'other') change({ preset });
    else {
      const practice = await act(() => ask('practiceSettings'));
      if (practice !== undefined) change(practice);
    }
  }
  const presets: readonly Preset[] =
    development || settings.preset === 'practice' ? ['google', 'practice', 'other'] : ['google', 'other'];
  const field = (name: Exclude<AppField, 'clientSecret' | 'scopes' | 'queryParameters'>, mono = true) => (
    <TextInput
      key={name}
      label={t.connectedApp.fields[name]}
      {...(mono ? { classNames: { input: 'mono' } } : {})}
      spellCheck={false}
      value={settings[name]}
      error={errorOf(name)}
      onBlur={() => leave(name)}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form
      className="page"
      aria-label={app === null ? t.connectedApp.addTitle : app.name}
      onSubmit={(event) => {
        event.preventDefault();
        draft.showAll();
        if (draft.faults.length > 0) return;
        if (leaving > 0) setAsking(true);
        else void save();
      }}
    >
      <header className="page-head">
        <button type="button" className="link" onClick={onClose}>
          <Icon name="back" />
          {t.connectedApp.back}
        </button>
        <h1 className="ell">{app === null ? t.connectedApp.addTitle : app.name}</h1>
      </header>
      <div className="page-body">
        <fieldset className="app-form" disabled={readOnly}>
          {problem !== null && <ProblemCard problem={problem} />}
          <section>
            {field('name', false)}
            <div>
              <div className="field-label" id="app-preset">
                {t.connectedApp.preset}
              </div>
              <SegmentedControl
                aria-labelledby="app-preset"
                disabled={readOnly}
                value={settings.preset}
                data={presets.map((value) => ({ value, label: t.connectedApp.presets[value] }))}
                onChange={(value) => void choose(value as Preset)}
              />
            </div>
          </section>
          <section>
            <h2>{t.connectedApp.client}</h2>
            {settings.preset !== 'practice' && <p className="third">{t.connectedApp.clientHint}</p>}
            {field('clientId')}
            <SecretField draft={draft} hasSecret={app?.hasSecret === true} />
            {settings.preset !== 'practice' && (
              <DropZone
                attempt={attempt}
                // what is in the form is of the old client
                onTaken={app === null ? onTaken : onClose}
                {...(app === null ? {} : { into: app.id })}
                small
              />
            )}
          </section>
          <section>
            <h2>{t.connectedApp.endpoints}</h2>
            {settings.preset === 'google' ? (
              <>
                <p className="third">{t.connectedApp.endpointsGoogle}</p>
                <dl className="endpoints">
                  {uriFields.map((name) => (
                    <div key={name}>
                      <dt>{t.connectedApp.fields[name]}</dt>
                      <dd className="mono">{settings[name]}</dd>
                    </div>
                  ))}
                </dl>
              </>
            ) : (
              uriFields.map((name) => field(name))
            )}
          </section>
          <section>
            <h2>{t.connectedApp.asks}</h2>
            <Textarea
              label={t.connectedApp.fields.scopes}
              description={t.connectedApp.scopesHint}
              classNames={{ input: 'mono' }}
              spellCheck={false}
              rows={Math.max(3, settings.scopes.length)}
              value={settings.scopes.join('\n')}
              error={errorOf('scopes')}
              onBlur={() => {
                change({ scopes: settings.scopes.map((scope) => scope.trim()).filter((scope) => scope !== '') });
                leave('scopes');
              }}
              onChange={(event) => change({ scopes: event.currentTarget.value.split('\n') })}
            />
            <Parameters draft={draft} />
            <MissingCards
              warnings={warningsOf(settings)}
              disabled={readOnly}
              onAdd={(what) => {
                const { scopes, queryParameters } = adding(settings, what);
                change({ scopes, queryParameters });
              }}
            />
            <Checkbox
              label={t.connectedApp.inBrowser}
              description={t.connectedApp.inBrowserHint}
              disabled={readOnly}
              checked={settings.startsInBrowser}
              onChange={(event) => change({ startsInBrowser: event.currentTarget.checked })}
            />
          </section>
        </fieldset>
      </div>
      <footer className="app-foot">
        <div>
          <Button onClick={onClose}>{t.connectedApp.cancel}</Button>
          <Button type="submit" variant="filled" disabled={busy || readOnly}>
            {app === null ? t.connectedApp.create : t.connectedApp.save}
          </Button>
        </div>
      </footer>
      <Confirm
        opened={asking}
        title={t.connectedApp.signsOutTitle(leaving)}
        body={t.connectedApp.signsOutBody}
        yes={t.connectedApp.signsOutYes(leaving)}
        onNo={() => setAsking(false)}
        onYes={() => void save()}
      />
    </form>
  );
}
