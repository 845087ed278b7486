import { useEffect, useRef } from 'preact/hooks';
import '../styles/keys.css';
import { keyGroups, keyText } from './words.ts';

const mac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** What the keys of the editor do; closing it goes back to where the cursor was. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={onClose}>
      <form method="dialog" class="keys-head">
        <h2 id="keys-title">Keys of the editor</h2>
        <button type="submit" class="button">
          Close
        </button>
      </form>
      <div class="keys-groups">
        {keyGroups.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    {keyText(key, mac)
                      .split(', ')
                      .map((one) => (
                        <kbd key={one}>{one}</kbd>
                      ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
