// Runs before the first paint, so that a stored theme never flashes the other one.
try {
  const theme = localStorage.getItem('drydock.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme is used.
}
