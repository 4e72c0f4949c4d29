/** The frame of every page: navigation, language, theme. */
import type { ComponentChildren } from "preact";
import { Island } from "../islands/Island.tsx";
import { localPath, type Page } from "../page.ts";

/** The pages in the order of the navigation. */
function navigation({ t }: Page): [string, string][] {
  return [
    ["/", t("Overview", "Vue d’ensemble")],
    ["/models", t("Models", "Modèles")],
    ["/data", t("Data", "Données")],
    ["/drift", t("Drift", "Dérive")],
    ["/pipeline", "Pipeline"],
    ["/try", t("Try it", "Essayer")],
    ["/about", t("About", "À propos")],
    ["/services", "Services"],
  ];
}

/** Properties of a page's frame. */
export interface LayoutProps {
  page: Page;
  title: string;
  /** One sentence below the title. */
  lead?: ComponentChildren;
  children: ComponentChildren;
}

/** The whole document. */
export function Layout({ page, title, lead, children }: LayoutProps) {
  const { t, language, path, query } = page;
  const other = language === "en" ? "fr" : "en";
  const search = query.size > 0 ? `?${query}` : "";
  const current =
    navigation(page).map(([to]) => to).filter((to) =>
      path === to || (to !== "/" && path.startsWith(`${to}/`))
    )[0];
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Étiquette`}</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/static/style.css" />
        <script src="/static/theme.js" />
        <script src="/static/islands.js" defer />
      </head>
      <body>
        <a class="skip" href="#main">{t("Skip to content", "Aller au contenu")}</a>
        <header class="top">
          <a class="brand" href={page.href("/")}>
            <img src="/static/icon.svg" alt="" width="24" height="24" />
            Étiquette
          </a>
          <nav aria-label={t("Pages", "Pages")}>
            <ul>
              {navigation(page).map(([to, name]) => (
                <li key={to}>
                  <a href={page.href(to)} aria-current={to === current ? "page" : undefined}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="switches">
            <a href={localPath(other, path) + search} hreflang={other} lang={other}>
              {other === "fr" ? "Français" : "English"}
            </a>
            <Island
              name="ThemeSwitch"
              props={{ light: t("Light", "Clair"), dark: t("Dark", "Sombre") }}
            />
          </div>
        </header>
        <main id="main" tabindex={-1}>
          <h1>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
          {children}
        </main>
      </body>
    </html>
  );
}
