import { Button, TextInput } from '@mantine/core';
import { Icon } from '../../../parts/icon.tsx';
import { t } from '../../../words/words.ts';
import type { AppDraft } from './use-app-draft.ts';

/** The client secret: it can be put in, replaced and removed, and is never shown. */
export function SecretField({ draft, hasSecret }: { draft: AppDraft; hasSecret: boolean }) {
  const { mode, setMode, typed, setTyped, settings, errorOf, leave } = draft;
  const error = errorOf('clientSecret');
  if (!hasSecret && settings.preset === 'practice') return <Fixed words={t.connectedApp.secretFetched} error={error} />;
  if (mode === 'type')
    return (
      <div className="secret-typed">
        <TextInput
          type="password"
          autoComplete="off"
          label={t.connectedApp.fields.clientSecret}
          classNames={{ input: 'mono' }}
          value={typed}
          error={error}
          onBlur={() => leave('clientSecret')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {hasSecret && (
          <button
            type="button"
            className="link"
            onClick={() => {
              setTyped('');
              setMode('keep');
            }}
          >
            {t.connectedApp.keepSecret}
          </button>
        )}
      </div>
    );
  if (mode === 'remove')
    return (
      <Fixed words={t.connectedApp.secretNone} error={error}>
        <Button size="xs" onClick={() => setMode('keep')}>
          {t.connectedApp.keepSecret}
        </Button>
      </Fixed>
    );
  return (
    <Fixed words={t.connectedApp.secretSet} error={error} set>
      <Button size="xs" onClick={() => setMode('type')}>
        {t.connectedApp.replaceSecret}
      </Button>
      {settings.preset !== 'google' && (
        <Button size="xs" variant="subtle" onClick={() => setMode('remove')}>
          {t.connectedApp.removeSecret}
        </Button>
      )}
    </Fixed>
  );
}

interface FixedProps {
  readonly words: string;
  readonly error: string | null;
  readonly set?: boolean;
  readonly children?: React.ReactNode;
}

function Fixed({ words, error, set = false, children }: FixedProps) {
  return (
    <div>
      <div className="field-label">{t.connectedApp.fields.clientSecret}</div>
      <div className="secret">
        <Icon name={set ? 'lock' : 'ring'} />
        <span className="second">{words}</span>
        {children}
      </div>
      {error !== null && (
        <div className="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
