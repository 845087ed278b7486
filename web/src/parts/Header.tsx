import { courseStore } from '../api.ts';
import { useStore } from '../store.ts';
import { nextTheme, setTheme, theme, type Theme } from '../theme.ts';
import { MiniShip } from './MiniShip.tsx';
import { tally } from './tally.ts';

/** Name, the ship in small, status, theme. */
export function Header({ page }: { page: string }) {
  const course = useStore(courseStore);
  const all = course ? tally(course.layers.flatMap((layer) => layer.exercises)) : null;
  return (
    <header class="header">
      <a class="brand" href="/" aria-current={page === 'home' ? 'page' : undefined}>
        <MiniShip course={course} />
        <span class="brand-name">Drydock</span>
      </a>
      {all && (
        <p class="header-progress">
          <strong>{all.passed}</strong> of {all.exercises} passed
        </p>
      )}
      <nav class="header-nav" aria-label="Site">
        <a href="/images" aria-current={page === 'images' ? 'page' : undefined}>
          Images
        </a>
        <a href="/status" aria-current={page === 'status' ? 'page' : undefined}>
          Status
        </a>
        <a class="header-mine" href="/my-data" aria-current={page === 'my-data' ? 'page' : undefined}>
          My data
        </a>
        <ThemeButton />
      </nav>
    </header>
  );
}

const themeWord: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

function ThemeButton() {
  const current = useStore(theme);
  return (
    <button
      type="button"
      class="theme-button"
      onClick={() => setTheme(nextTheme[current])}
      title={`Theme: ${themeWord[current].toLowerCase()}. Switch to ${themeWord[nextTheme[current]].toLowerCase()}`}
    >
      <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
        <circle r="6.5" fill="none" stroke="currentColor" stroke-width="1.5" />
        {current === 'system' ? (
          <path d="M0-6.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
        ) : (
          <circle r={current === 'dark' ? 6 : 2.5} fill="currentColor" />
        )}
      </svg>
      <span class="visually-hidden">Theme: </span>
      <span class="theme-word">{themeWord[current]}</span>
    </button>
  );
}
