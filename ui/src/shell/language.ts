/* Where a system has no language set, WebKit tells its locale "C" for one. That is no language, and a
   library that formats numbers by it would fail before the page is there: it is English then. Stands
   before everything else. */

try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
