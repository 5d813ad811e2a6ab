const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#039': "'", '#39': "'", amp: '&' };

/** Undoes what SugarCRM and SuiteCRM do to texts they store: PHP's `htmlspecialchars` with both quotes, once. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(lt|gt|quot|#0?39|amp);/gu, (_, name) => entities[name] ?? '') : text;
}
