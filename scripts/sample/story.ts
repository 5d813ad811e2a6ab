import type { Outlet } from './people.ts';
import type { Random } from './random.ts';

/** The paragraphs of a story as one site would print it: with its own opening line, sometimes shortened or extended. */
export function printStory(story: string, outlet: Outlet, random: Random): { title: string; html: string } {
  const [title = '', body = ''] = story.split(' || ');
  const paragraphs = body.split(' ¶ ');
  const breaking = {
    ca: 'Última hora',
    es: 'Última hora',
    en: 'Breaking',
    fr: 'Alerte info',
    pt: 'Última hora',
    it: 'Ultim’ora',
    de: 'Eilmeldung',
  };
  const more = {
    ca: 'Seguirà informació.',
    es: 'Habrá ampliación.',
    en: 'This is a developing story.',
    fr: 'Plus d’informations à venir.',
    pt: 'Notícia em atualização.',
    it: 'Seguono aggiornamenti.',
    de: 'Weitere Informationen folgen.',
  };
  const agency = random.pick(['Agència Meridià', 'Meridià', 'via Agència Meridià']);
  if (paragraphs.length > 2 && random.chance(0.25)) paragraphs.pop();
  paragraphs[0] = random.chance(0.7) ? `Barcelona (${agency}). — ${paragraphs[0]}` : (paragraphs[0] ?? '');
  if (random.chance(0.35)) paragraphs.push(more[outlet.language]);
  if (random.chance(0.3)) paragraphs.push(`${outlet.name} / ${agency}`);
  const heading = random.weighted({ plain: 60, breaking: 25, outlet: 15 });
  return {
    title:
      heading === 'breaking'
        ? `${breaking[outlet.language]}: ${title}`
        : heading === 'outlet'
          ? `${title} | ${outlet.name}`
          : title,
    html: paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join(''),
  };
}
