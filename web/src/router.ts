/** The app's addresses. Real URLs and the browser's own history; links are ordinary `<a href>`. */
import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { page: 'home' }
  | { page: 'exercise'; id: string }
  | { page: 'solutions'; id: string }
  | { page: 'submission'; id: string }
  | { page: 'image'; id: string }
  | { page: 'compare'; id: string; other: string | null }
  | { page: 'changes'; id: string; other: string | null }
  | { page: 'images' }
  | { page: 'status' }
  | { page: 'my-data' }
  | { page: 'not-found'; path: string };

/** Which page a path names; a trailing slash does not matter. */
export function match(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return { page: 'home' };
  const [first, second, third, fourth, fifth] = parts;
  if (first === 'exercises' && parts.length === 3 && isSlug(second) && isSlug(third))
    return { page: 'exercise', id: `${second}/${third}` };
  if (first === 'exercises' && parts.length === 4 && isSlug(second) && isSlug(third) && fourth === 'solutions')
    return { page: 'solutions', id: `${second}/${third}` };
  if (first === 'submissions' && isId(second)) {
    if (parts.length === 2) return { page: 'submission', id: second };
    if (third === 'image' && parts.length === 3) return { page: 'image', id: second };
    if (third === 'changes') {
      if (parts.length === 3) return { page: 'changes', id: second, other: null };
      if (parts.length === 4 && isId(fourth)) return { page: 'changes', id: second, other: fourth };
    }
    if (third === 'image' && fourth === 'compare') {
      if (parts.length === 4) return { page: 'compare', id: second, other: null };
      if (parts.length === 5 && isId(fifth)) return { page: 'compare', id: second, other: fifth };
    }
  }
  if (first === 'images' && parts.length === 1) return { page: 'images' };
  if (first === 'status' && parts.length === 1) return { page: 'status' };
  if (first === 'my-data' && parts.length === 1) return { page: 'my-data' };
  return { page: 'not-found', path };
}

function isSlug(part: string | undefined): part is string {
  return part !== undefined && /^[a-z0-9-]+$/.test(part);
}

function isId(part: string | undefined): part is string {
  return part !== undefined && /^[\w-]+$/.test(part);
}

export const exerciseUrl = (id: string) => `/exercises/${id}`;
/** Right answers, for those who have passed. */
export const solutionsUrl = (id: string) => `/exercises/${id}/solutions`;
/** With a place, the page opens at that line of that file. */
export const submissionUrl = (id: string, at?: { file: string; line: number }) =>
  `/submissions/${id}${at ? `#${encodeURIComponent(at.file)}:${at.line}` : ''}`;

/** The place that the end of an address names; null when it names none. */
export function placeIn(hash: string): { file: string; line: number; column: number } | null {
  const [, file, line] = /^#([^:]+):(\d{1,6})$/.exec(hash) ?? [];
  if (file === undefined) return null;
  try {
    return { file: decodeURIComponent(file), line: Number(line), column: 1 };
  } catch {
    return null;
  }
}
export const imageUrl = (id: string) => `/submissions/${id}/image`;
/** Of two submissions' images; without the other, the page asks which. */
export const compareUrl = (id: string, other?: string) =>
  `/submissions/${id}/image/compare${other === undefined ? '' : `/${other}`}`;

/** The files of a submission beside another's, `starter` or `draft`; without the other, the one before. */
export const changesUrl = (id: string, other?: string) =>
  `/submissions/${id}/changes${other === undefined ? '' : `/${other}`}`;

const moved = 'drydock:moved';

/** Goes to another page of the app. */
export function navigate(url: string): void {
  history.pushState(null, '', url);
  dispatchEvent(new Event(moved));
}

/**
 * The route of the present address; follows links, `navigate` and the browser's back and forward. `arrival` counts the
 * moves forward, so that a page can take the focus after a move and not on the first load.
 */
export function useRoute(): { route: Route; arrival: number } {
  const [state, setState] = useState({ path: location.pathname, arrival: 0 });
  useEffect(() => {
    const follow = () =>
      setState((old) => (old.path === location.pathname ? old : { path: location.pathname, arrival: old.arrival + 1 }));
    addEventListener('popstate', follow);
    addEventListener(moved, follow);
    document.addEventListener('click', followLink);
    return () => {
      removeEventListener('popstate', follow);
      removeEventListener(moved, follow);
      document.removeEventListener('click', followLink);
    };
  }, []);
  return { route: match(state.path), arrival: state.arrival };
}

/** Plain clicks on links of the app (HTML or SVG) stay in the page; everything else is the browser's. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const href = link?.getAttribute('href');
  if (!link || !href || link.getAttribute('target') || link.hasAttribute('download')) return;
  const url = new URL(href, location.href);
  if (url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
  if (url.hash !== '' && url.pathname === location.pathname) return;
  event.preventDefault();
  navigate(url.pathname + url.search + url.hash);
}
