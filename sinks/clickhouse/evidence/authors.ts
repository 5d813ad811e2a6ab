import { quote } from '../literals.ts';
import { type Client, rowsOf, within } from './read.ts';

/** Most authors of a window that are looked up. */
const mostAuthors = 20_000;

/** Who wrote the mentions of a brand in `[from, to)`, ms since the epoch: accounts with a handle, and how often. */
export async function readAuthors(
  client: Client,
  { brand, from, to }: { readonly brand: string; readonly from: number; readonly to: number },
): Promise<{ readonly network: string; readonly handle: string; readonly mentions: number }[]> {
  const rows = await rowsOf<{ network: string; handle: string; mentions: string }>(
    client,
    'reading the authors of an incident',
    `SELECT network, author_handle AS handle, count() AS mentions
     FROM mentions FINAL
     WHERE NOT irrelevant AND brand = ${quote(brand)} AND ${within('published_at', from, to)} AND author_handle != ''
     GROUP BY network, author_handle ORDER BY mentions DESC, network, handle LIMIT ${mostAuthors}`,
  );
  return rows.map((row) => ({ ...row, mentions: Number(row.mentions) }));
}
