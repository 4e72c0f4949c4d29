/** A button between the light and the dark theme; the choice is kept in the browser. */
import { useEffect, useState } from "preact/hooks";

/** Properties: the names of both themes. */
export interface ThemeSwitchProps {
  light: string;
  dark: string;
}

/** The button, named after the theme that it brings. */
export function ThemeSwitch({ light, dark }: ThemeSwitchProps) {
  const [theme, setTheme] = useState<"light" | "dark">("light");
  useEffect(() => {
    const chosen = document.documentElement.dataset.theme;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    setTheme(chosen === "dark" || chosen === "light" ? chosen : system);
  }, []);
  const next = theme === "dark" ? "light" : "dark";
  function choose() {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    setTheme(next);
  }
  return (
    <button type="button" class="quiet" onClick={choose}>{next === "dark" ? dark : light}</button>
  );
}
