import { Button, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AccountSettings, limitPresets } from '../../../shared/account-model.ts';
import type { Account } from '../../../shared/model.ts';
import { inWords } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { t } from '../../words/words.ts';
import { LookInSent } from './look-in-sent.tsx';
import { type Preset, presetOf, type SettingsText, settingsOf, textOf } from './settings-form.ts';

interface SettingsProps {
  readonly account: Account;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Asks for the account's consent again. */
  readonly onSignIn: () => void;
}

/** What an account may send as, what it adds to its mail, and how much it sends. */
export function AccountSettingsPanel({ account, opened, onClose, onSignIn }: SettingsProps) {
  const ask = useAsk();
  const { data } = useQuery({
    queryKey: keys.accountSettings(account.id),
    queryFn: () => ask('accountSettings', account.id),
    enabled: opened,
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.accountSettings.title(account.email)}
      size={560}
      closeButtonProps={{ 'aria-label': t.app.close }}
    >
      {data !== undefined && <Form account={account} settings={data} onClose={onClose} onSignIn={onSignIn} />}
    </Modal>
  );
}

function Form({
  account,
  settings,
  onClose,
  onSignIn,
}: {
  account: Account;
  settings: AccountSettings;
  onClose: () => void;
  onSignIn: () => void;
}) {
  const ask = useAsk();
  const queries = useQueryClient();
  const [text, setText] = useState(() => textOf(settings));
  const [error, setError] = useState<{ senders: boolean; says: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [html, setHtml] = useState(settings.signatureHtml !== '');
  const preset = presetOf(text);
  const change = (part: Partial<SettingsText>): void => {
    setText({ ...text, ...part });
    setError(null);
  };
  const choosePreset = (name: Preset): void => {
    if (name === 'own') return;
    const limits = limitPresets[name];
    change({
      perMinute: String(limits.perMinute),
      messagesPerDay: String(limits.messagesPerDay),
      recipientsPerDay: String(limits.recipientsPerDay),
    });
  };

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const saved = await ask('saveAccountSettings', { accountId: account.id, settings: settingsOf(text) });
      queries.setQueryData(keys.accountSettings(account.id), saved);
      onClose();
    } catch (thrown) {
      const problem = problemOf(thrown);
      const bcc = problem.params.address === text.alwaysBcc.trim();
      setError({ senders: !bcc, says: inWords(problem) });
      setBusy(false);
    }
  }

  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={t.accountSettings.senderName}
        placeholder={account.name ?? t.accountSettings.senderNameHint}
        maxLength={200}
        value={text.senderName}
        onChange={(event) => change({ senderName: event.currentTarget.value })}
      />
      <Textarea
        label={t.accountSettings.senders}
        description={t.accountSettings.sendersNote}
        placeholder={t.accountSettings.sendersHint}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={text.senders}
        error={error?.senders ? error.says : null}
        onChange={(event) => change({ senders: event.currentTarget.value })}
      />
      <div>
        <div className="form-label">{t.accountSettings.unknown}</div>
        <SegmentedControl
          aria-label={t.accountSettings.unknown}
          value={text.unknownSender}
          data={(['note', 'refuse'] as const).map((value) => ({
            value,
            label: t.accountSettings.unknownChoices[value],
          }))}
          onChange={(value) => change({ unknownSender: value === 'refuse' ? 'refuse' : 'note' })}
        />
      </div>
      <div>
        <Textarea
          label={t.accountSettings.signature}
          description={t.accountSettings.signatureNote}
          autosize
          minRows={2}
          maxRows={6}
          value={text.signatureText}
          onChange={(event) => change({ signatureText: event.currentTarget.value })}
        />
        {html ? (
          <Textarea
            className="form-below"
            label={t.accountSettings.signatureHtml}
            placeholder={t.accountSettings.signatureHtmlHint}
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
            classNames={{ input: 'mono' }}
            value={text.signatureHtml}
            onChange={(event) => change({ signatureHtml: event.currentTarget.value })}
          />
        ) : (
          <button type="button" className="link form-below" onClick={() => setHtml(true)}>
            {t.accountSettings.withHtml}
          </button>
        )}
      </div>
      <TextInput
        label={t.accountSettings.alwaysBcc}
        placeholder={t.accountSettings.alwaysBccHint}
        value={text.alwaysBcc}
        error={error && !error.senders ? error.says : null}
        onChange={(event) => change({ alwaysBcc: event.currentTarget.value })}
      />
      <fieldset className="form-limits">
        <legend className="form-label">{t.accountSettings.limits}</legend>
        <Select
          label={t.accountSettings.preset}
          value={preset}
          data={(['consumer', 'workspace', 'own'] as const).map((value) => ({
            value,
            label: t.accountSettings.presets[value],
          }))}
          onChange={(value) => choosePreset((value ?? 'own') as Preset)}
        />
        {(
          [
            ['perMinute', t.accountSettings.perMinute],
            ['messagesPerDay', t.accountSettings.perDay],
            ['recipientsPerDay', t.accountSettings.recipientsPerDay],
          ] as const
        ).map(([field, label]) => (
          <TextInput
            key={field}
            label={label}
            inputMode="numeric"
            value={text[field]}
            onChange={(event) => change({ [field]: event.currentTarget.value })}
          />
        ))}
      </fieldset>
      {account.kind === 'oauth' && <LookInSent account={account} onSignIn={onSignIn} />}
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.close}</Button>
        <Button type="submit" variant="filled" disabled={busy}>
          {t.accountSettings.save}
        </Button>
      </div>
    </form>
  );
}
