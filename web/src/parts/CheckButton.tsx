import { isBusy, progressLabel, progressShare, waitingSentence, type Checking } from './checking.ts';

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The one primary button: it becomes the progress while the grader works. */
export function CheckButton({
  checking,
  onCheck,
  onCancel,
}: {
  checking: Checking;
  onCheck: () => void;
  onCancel: () => void;
}) {
  const busy = isBusy(checking);
  const waiting = waitingSentence(checking);
  return (
    <div class="check-control">
      {busy && (
        <button
          type="button"
          class="button button-quiet"
          onClick={onCancel}
          disabled={checking.cancelling || checking.phase === 'sending'}
        >
          Cancel
        </button>
      )}
      {busy ? (
        <div class="check-progress" role="group" aria-label="Checking">
          <progress value={progressShare(checking)} max={1} aria-label="Progress of the check" />
          <span class="check-label" title={waiting ?? undefined}>
            {progressLabel(checking)}
          </span>
        </div>
      ) : (
        <button
          type="button"
          class="button button-primary check-button"
          onClick={onCheck}
          aria-keyshortcuts="Control+Enter Meta+Enter"
        >
          Check <kbd>{mac ? '⌘ ↵' : 'Ctrl ↵'}</kbd>
        </button>
      )}
    </div>
  );
}
