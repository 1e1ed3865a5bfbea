import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { inWords, type Problem } from '../../shared/problems/problem.ts';
import { useAsk } from '../bridge/bridge.tsx';
import { useSnapshot } from '../bridge/live.tsx';
import { problemOf } from '../bridge/refusal.ts';
import { t } from '../words/words.ts';
import { Card } from './card.tsx';
import { Confirm } from './confirm.tsx';
import { PassphraseForm } from './passphrase-form.tsx';
import { useAct } from './use-act.ts';

/** Above every page, while sign-ins cannot be kept or read: asks how to keep them, or for the passphrase. */
export function VaultCard() {
  const { vault, readOnly } = useSnapshot();
  if (readOnly) return null;
  if (vault.locked) return <Locked />;
  return vault.kept === 'nowhere' ? <Undecided /> : null;
}

function Undecided() {
  const ask = useAsk();
  const { act, busy } = useAct();
  const [leaving, setLeaving] = useState(false);
  const [setting, setSetting] = useState(false);
  return (
    <>
      <Card
        tone="amber"
        icon="lock"
        title={t.vault.ask}
        acts={
          <>
            <Button variant="filled" onClick={() => setSetting(true)}>
              {t.vault.set}
            </Button>
            <Button disabled={busy} onClick={() => setLeaving(true)}>
              {t.vault.untilQuit}
            </Button>
          </>
        }
      >
        <p>{t.vault.askBody}</p>
      </Card>
      <SetPassphrase opened={setting} onClose={() => setSetting(false)} />
      <Confirm
        opened={leaving}
        title={t.vault.untilQuitTitle}
        body={t.vault.untilQuitBody}
        yes={t.vault.untilQuit}
        danger={false}
        onNo={() => setLeaving(false)}
        onYes={() => void act(() => ask('keepUntilQuit'))}
      />
    </>
  );
}

/** The first passphrase, or `anew` one in place of a forgotten one. */
export function SetPassphrase({
  opened,
  anew = false,
  onClose,
}: {
  opened: boolean;
  anew?: boolean;
  onClose: () => void;
}) {
  const ask = useAsk();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={anew ? t.vault.anewTitle : t.vault.setTitle}
      size={420}
      withCloseButton={false}
    >
      <PassphraseForm
        lead={anew ? t.vault.anewBody : t.vault.setBody}
        yes={anew ? t.vault.anewYes : t.vault.setYes}
        danger={anew}
        save={(passphrase) => ask('setPassphrase', { passphrase, anew })}
        onClose={onClose}
      />
    </Modal>
  );
}

function Locked() {
  const ask = useAsk();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [forgotten, setForgotten] = useState(false);

  async function unlock(): Promise<void> {
    setBusy(true);
    setWrong(null);
    try {
      await ask('unlockVault', { passphrase: typed });
    } catch (thrown) {
      setWrong(problemOf(thrown));
      setTyped('');
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Card tone="amber" icon="lock" title={t.vault.lockedTitle}>
        <p>{t.vault.lockedBody}</p>
        <form
          className="unlock"
          onSubmit={(event) => {
            event.preventDefault();
            void unlock();
          }}
        >
          <PasswordInput
            aria-label={t.vault.field}
            placeholder={t.vault.field}
            autoComplete="off"
            autoFocus
            disabled={busy}
            value={typed}
            error={wrong === null ? null : inWords(wrong)}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="filled" disabled={busy || typed === ''}>
            {busy ? t.vault.unlocking : t.vault.unlock}
          </Button>
          <Button variant="subtle" disabled={busy} onClick={() => setForgotten(true)}>
            {t.vault.forgotten}
          </Button>
        </form>
      </Card>
      <SetPassphrase opened={forgotten} anew onClose={() => setForgotten(false)} />
    </>
  );
}
