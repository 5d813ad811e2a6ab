import { useEffect, useState } from 'preact/hooks';

/** Another number whenever the theme has become another: for what is drawn, and not styled. */
export function useTheme(): number {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const changed = () => setTimes((before) => before + 1);
    const preferred = matchMedia('(prefers-color-scheme: dark)');
    addEventListener('escolta-theme', changed);
    preferred.addEventListener('change', changed);
    return () => {
      removeEventListener('escolta-theme', changed);
      preferred.removeEventListener('change', changed);
    };
  }, []);
  return times;
}
