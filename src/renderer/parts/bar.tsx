/** A share from 0 to 1. With a label it is announced; without one it only repeats the figure beside it. */
export function Bar({ share, tone, label }: { share: number; tone?: 'amber' | 'red'; label?: string }) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  const classes = tone === undefined ? 'bar' : `bar ${tone}`;
  if (label === undefined) {
    return (
      <span className={classes} aria-hidden="true">
        <i style={{ width }} />
      </span>
    );
  }
  return (
    <span
      className={classes}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <i style={{ width }} />
    </span>
  );
}
