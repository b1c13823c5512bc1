/** The person's choice of light or dark, kept per browser. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const KEY = "settee-theme";

/** What was chosen before; "system" where the browser keeps nothing for us. */
export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return themes.find((theme) => theme === kept) ?? "system";
  } catch {
    // Site data is blocked: the choice then lasts as long as the page.
    return "system";
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Applies it and keeps it for the next visit, if the browser lets us. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Site data is blocked: the choice then lasts as long as the page.
  }
}
