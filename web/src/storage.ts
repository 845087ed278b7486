/** localStorage that never throws: private windows and full disks cost the convenience, not the page. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** False when it could not be kept. `null` removes the entry. */
export function writeStored(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Parses stored JSON; anything unreadable counts as absent. */
export function readStoredJson(key: string): unknown {
  try {
    return JSON.parse(readStored(key) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

/** Removes what this browser keeps of the learner's work; theme and layout stay. */
export function forgetLocal(): void {
  try {
    for (const key of Object.keys(localStorage)) if (/^drydock\.(draft|note)\./.test(key)) localStorage.removeItem(key);
    sessionStorage.clear();
  } catch {
    // Nothing is kept here then.
  }
}
