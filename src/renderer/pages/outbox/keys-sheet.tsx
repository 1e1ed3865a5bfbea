import { Modal } from '@mantine/core';
import { t } from '../../words/words.ts';

/** Every key of the page. */
export function KeysSheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.keysSheet.title}
      size={560}
      closeButtonProps={{ 'aria-label': t.app.close }}
    >
      <div className="keys-sheet">
        {t.keysSheet.groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((one) => (
                      <kbd key={one} className="kbd">
                        {one}
                      </kbd>
                    ))}
                  </dt>
                  <dd className="second">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
