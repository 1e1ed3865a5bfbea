import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PassphraseForm } from '../../parts/passphrase-form.tsx';
import { tell } from '../../parts/use-act.ts';
import { SetPassphrase } from '../../parts/vault-card.tsx';
import { t } from '../../words/words.ts';

/** Where sign-ins are kept on this computer, and how to change that. */
export function VaultLine() {
  const ask = useAsk();
  const { vault, readOnly } = useSnapshot();
  const [changing, setChanging] = useState(false);
  const open = vault.kept === 'passphrase' && !vault.locked;
  return (
    <section className="block" aria-label={t.vault.title}>
      <div className="block-head">
        <h2>{t.vault.title}</h2>
      </div>
      <div className="vault-line">
        <Icon name="lock" />
        <span className="second">{t.vault[vault.kept]}</span>
        <span className="fill" />
        {(open || vault.kept === 'until_quit') && (
          <Button size="xs" disabled={readOnly} onClick={() => setChanging(true)}>
            {open ? t.vault.change : t.vault.set}
          </Button>
        )}
      </div>
      {open ? (
        <Modal
          opened={changing}
          onClose={() => setChanging(false)}
          title={t.vault.changeTitle}
          size={420}
          withCloseButton={false}
        >
          <PassphraseForm
            change
            lead={t.vault.setBody}
            yes={t.vault.changeYes}
            save={async (passphrase, current) => {
              await ask('changePassphrase', { current, next: passphrase });
              tell(t.vault.changed);
            }}
            onClose={() => setChanging(false)}
          />
        </Modal>
      ) : (
        <SetPassphrase opened={changing} onClose={() => setChanging(false)} />
      )}
    </section>
  );
}
