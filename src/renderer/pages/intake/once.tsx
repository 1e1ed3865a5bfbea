import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../words/words.ts';

/** Shows what is shown only once: it goes away by its button or Escape, never by a click beside it. */
export function Once({
  opened,
  title,
  lead,
  size,
  acts,
  onClose,
  children,
}: {
  opened: boolean;
  title: string;
  lead: string;
  size: number;
  acts?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <p className="second form-lead">{lead}</p>
      {children}
      <div className="modal-act">
        {acts}
        <Button variant="filled" data-autofocus onClick={onClose}>
          {t.intake.done}
        </Button>
      </div>
    </Modal>
  );
}
