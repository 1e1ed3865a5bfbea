import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../words/words.ts';

export interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  readonly body: ReactNode;
  readonly yes: string;
  readonly no?: string;
  readonly danger?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks once before what cannot simply be taken back. */
export function Confirm({ opened, title, body, yes, no = t.app.keep, danger = true, onYes, onNo }: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onNo} title={title} size={420} withCloseButton={false}>
      <div className="second">{body}</div>
      <div className="modal-act">
        <Button {...(danger ? { 'data-autofocus': true } : {})} onClick={onNo}>
          {no}
        </Button>
        <Button
          variant="filled"
          {...(danger ? { color: 'red', className: 'danger' } : { 'data-autofocus': true })}
          onClick={() => {
            onNo();
            onYes();
          }}
        >
          {yes}
        </Button>
      </div>
    </Modal>
  );
}
