import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Icon } from '../../../parts/icon.tsx';
import { t } from '../../../words/words.ts';
import type { AppDraft } from './use-app-draft.ts';

/** The query parameters of the authorization address, as a table that can be changed. */
export function Parameters({ draft }: { draft: AppDraft }) {
  const { settings, change, errorOf, leave } = draft;
  const rows = settings.queryParameters;
  const put = (at: number, part: { name?: string; value?: string }) =>
    change({ queryParameters: rows.map((row, index) => (index === at ? { ...row, ...part } : row)) });
  return (
    <div>
      <div className="field-label" id="app-parameters">
        {t.connectedApp.fields.queryParameters}
      </div>
      {rows.length === 0 ? (
        <p className="third meta">{t.connectedApp.noParams}</p>
      ) : (
        <table className="parameters" aria-labelledby="app-parameters">
          <thead>
            <tr>
              <th scope="col">{t.connectedApp.paramName}</th>
              <th scope="col">{t.connectedApp.paramValue}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const error = errorOf('queryParameters', at);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name of its own while it is typed
                <tr key={at}>
                  <td>
                    <TextInput
                      classNames={{ input: 'mono' }}
                      aria-label={t.connectedApp.paramNameOf(at + 1)}
                      value={row.name}
                      error={error}
                      onBlur={() => leave('queryParameters')}
                      onChange={(event) => put(at, { name: event.currentTarget.value })}
                    />
                  </td>
                  <td>
                    <TextInput
                      classNames={{ input: 'mono' }}
                      aria-label={t.connectedApp.paramValueOf(at + 1)}
                      value={row.value}
                      onBlur={() => leave('queryParameters')}
                      onChange={(event) => put(at, { value: event.currentTarget.value })}
                    />
                  </td>
                  <td>
                    <ActionIcon
                      aria-label={t.connectedApp.removeParam(row.name || t.connectedApp.paramNameOf(at + 1))}
                      onClick={() => change({ queryParameters: rows.filter((_, index) => index !== at) })}
                    >
                      <Icon name="bin" />
                    </ActionIcon>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => change({ queryParameters: [...rows, { name: '', value: '' }] })}
      >
        {t.connectedApp.addParam}
      </Button>
    </div>
  );
}
