import { Button, Checkbox, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Client } from '../../../shared/model.ts';
import { inWords } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { listOf } from '../../lib/typed.ts';
import { t } from '../../words/words.ts';

/** What a program may do: how much, as whom, and from where. */
export function ProgramSettings({ client, opened, onClose }: { client: Client; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.program.title(client.name)} size={480} withCloseButton={false}>
      <SettingsForm client={client} onClose={onClose} />
    </Modal>
  );
}

const shown = (limit: number | null) => (limit === null ? '' : String(limit));

/** Null: no limit; NaN: not a number. */
const limitOf = (typed: string) => (typed === '' ? null : /^\d+$/.test(typed) ? Number(typed) : Number.NaN);

function SettingsForm({ client, onClose }: { client: Client; onClose: () => void }) {
  const ask = useAsk();
  const { settings } = client;
  const [perMinute, setPerMinute] = useState(shown(settings.perMinute));
  const [perDay, setPerDay] = useState(shown(settings.perDay));
  const [senders, setSenders] = useState(settings.senders.join('\n'));
  const [replaceFrom, setReplaceFrom] = useState(settings.replaceFrom);
  const [mayRepeat, setMayRepeat] = useState(settings.mayRepeat);
  const [network, setNetwork] = useState(settings.network);
  const [error, setError] = useState<{ readonly at: 'limits' | 'senders'; readonly text: string } | null>(null);

  async function save(): Promise<void> {
    const limits = { perMinute: limitOf(perMinute), perDay: limitOf(perDay) };
    if (Number.isNaN(limits.perMinute) || Number.isNaN(limits.perDay)) {
      return setError({ at: 'limits', text: t.program.anyNumber });
    }
    const list = listOf(senders);
    try {
      await ask('setClientSettings', {
        clientId: client.id,
        settings: { ...limits, senders: list, replaceFrom, mayRepeat, network },
      });
      onClose();
    } catch (thrown) {
      const problem = problemOf(thrown);
      const at = problem.code === 'client_limit_invalid' ? 'limits' : 'senders';
      setError({ at, text: inWords(problem) });
    }
  }

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="form-pair">
        <TextInput
          data-autofocus
          label={t.program.perMinute}
          inputMode="numeric"
          value={perMinute}
          error={error?.at === 'limits' ? error.text : null}
          onChange={(event) => setPerMinute(event.currentTarget.value.trim())}
        />
        <TextInput
          label={t.program.perDay}
          inputMode="numeric"
          value={perDay}
          onChange={(event) => setPerDay(event.currentTarget.value.trim())}
        />
      </div>
      <Textarea
        label={t.program.senders}
        description={t.program.sendersHint}
        autosize
        minRows={2}
        maxRows={6}
        value={senders}
        error={error?.at === 'senders' ? error.text : null}
        onChange={(event) => setSenders(event.currentTarget.value)}
      />
      <Checkbox
        label={t.program.replaceFrom}
        description={t.program.replaceFromHint}
        checked={replaceFrom}
        onChange={(event) => setReplaceFrom(event.currentTarget.checked)}
      />
      <Checkbox
        label={t.program.mayRepeat}
        description={t.program.mayRepeatHint}
        checked={mayRepeat}
        onChange={(event) => setMayRepeat(event.currentTarget.checked)}
      />
      <Checkbox
        label={t.program.network}
        description={t.program.networkHint}
        checked={network}
        onChange={(event) => setNetwork(event.currentTarget.checked)}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.keep}</Button>
        <Button type="submit" variant="filled">
          {t.program.save}
        </Button>
      </div>
    </form>
  );
}
