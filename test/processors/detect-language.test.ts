import { describe, expect, it } from 'vitest';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { assess, keptBy } from './posts.ts';

const seven = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
const detect = await createDetectLanguage({ languages: seven });
const languageOf = async (text: string, languageHint?: string) =>
  (await keptBy(detect, assess({ text, ...(languageHint === undefined ? {} : { languageHint }) }))).language;

describe('detectLanguage', () => {
  it.each([
    ['en', "I've been waiting for my order for two weeks and nobody answers the phone"],
    ['es', 'Llevo dos semanas esperando mi pedido y nadie contesta al teléfono, una vergüenza'],
    ['ca', 'Fa dues setmanes que espero la comanda i ningú no contesta el telèfon, quina vergonya'],
    ['ca', 'Bon dia a tothom, avui fa molt bon temps'],
    ['ca', 'Només vam trobar a faltar prestatges i penjadors al bany'],
    ['fr', "J'attends ma commande depuis deux semaines et personne ne répond au téléphone"],
    ['pt', 'Estou há duas semanas à espera da minha encomenda e ninguém atende o telefone'],
    ['it', 'Aspetto il mio ordine da due settimane e nessuno risponde al telefono'],
    ['de', 'Ich warte seit zwei Wochen auf meine Bestellung und niemand geht ans Telefon'],
  ])('tells %s: %s', async (code, text) => {
    const language = await languageOf(text);
    expect(language.code).toBe(code);
    expect(language.confidence).toBeGreaterThan(0.9);
    expect(language.confidence).toBeLessThanOrEqual(1);
  });

  it.each(['', '😀😀😀', '12345 67890', 'ok', 'lol', '@acme #acme https://example.com/el-tiempo-es-oro'])(
    'does not guess %j, but takes the network at its word',
    async (text) => {
      expect(await languageOf(text)).toEqual({ code: 'und', confidence: 0 });
      expect(await languageOf(text, 'ca-ES')).toMatchObject({ code: 'ca' });
      expect(await languageOf(text, 'nl')).toEqual({ code: 'und', confidence: 0 });
    },
  );

  it('tells a short text that leaves no doubt', async () => {
    expect((await languageOf('gràcies')).code).toBe('ca');
  });

  it('trusts the words over the network', async () => {
    expect((await languageOf('The battery died after three days and support is useless', 'es')).code).toBe('en');
  });

  it.each([
    ['Dutch', 'Gisteren heb ik een nieuwe telefoon gekocht en ik ben er heel blij mee'],
    ['Polish', 'Wczoraj kupiłem nowy telefon i jestem z niego bardzo zadowolony'],
    ['Romanian', 'Am cumpărat ieri un telefon nou și sunt foarte mulțumit de el'],
    ['Russian', 'Вчера я купил новый телефон и очень доволен им'],
    ['Japanese', '昨日新しい電話を買いました、とても嬉しいです'],
  ])('does not take %s for a configured language', async (_, text) => {
    expect((await languageOf(text)).code).toBe('und');
  });

  it('keeps to the configured languages', async () => {
    const english = await createDetectLanguage({ languages: ['en'] });
    const spanish = assess({ text: 'Llevo dos semanas esperando mi pedido y nadie contesta al teléfono' });
    expect((await keptBy(english, spanish)).language.code).toBe('und');
  });

  it('reads the title too', async () => {
    const text = '👍';
    expect(
      (await keptBy(detect, assess({ text, title: 'Quina vergonya, ningú no contesta el telèfon' }))).language.code,
    ).toBe('ca');
  });

  describe('of a text too short to tell', () => {
    const catalan = [
      'Fa dues setmanes que espero la comanda i ningú no contesta el telèfon, quina vergonya',
      'Avui he anat a la botiga i m’han dit que encara no ha arribat, ja n’estic fart',
      'Només volia saber si demà obriu a la tarda, moltes gràcies per endavant',
    ];
    // In Catalan and in Spanish.
    const short = 'Una hora';
    const anna = { source: 'mastodon', author: { id: 'anna' } };
    const toldAfter = async (posts: readonly Parameters<typeof assess>[0][], post: Parameters<typeof assess>[0]) => {
      const fresh = await createDetectLanguage({ languages: seven });
      for (const earlier of posts) await keptBy(fresh, assess(earlier));
      return (await keptBy(fresh, assess(post))).language;
    };
    const told = async (found: Promise<{ code: string }>) => (await found).code;

    it('knows what its author writes', async () => {
      expect(await told(toldAfter([], { text: short, ...anna }))).toBe('und');
      const earlier = catalan.map((text) => ({ text, ...anna }));
      expect(await told(toldAfter(earlier, { text: short, ...anna, source: 'rss' }))).toBe('ca');
      // Another author, elsewhere.
      expect(await told(toldAfter(earlier, { text: short, source: 'rss', author: { id: 'bea' } }))).toBe('und');
    });

    it('knows what its source brings', async () => {
      const earlier = Array.from({ length: 40 }, (_, i) => ({ text: catalan[i % 3] as string, source: 'vilaweb' }));
      expect(await told(toldAfter(earlier, { text: short, source: 'vilaweb' }))).toBe('ca');
      expect(await told(toldAfter(earlier, { text: short, source: 'rss' }))).toBe('und');
    });

    it('does not overrule a clear text', async () => {
      const earlier = Array.from({ length: 1_500 }, (_, i) => ({ text: catalan[i % 3] as string, ...anna }));
      for (const text of ['No me gusta nada', 'Llevo dos semanas esperando mi pedido y nadie contesta']) {
        expect(await told(toldAfter(earlier, { text, ...anna }))).toBe('es');
      }
    });

    it('leans to what brands are listened for in', async () => {
      const listening = async (brands: readonly { readonly languages: string[] }[]) => {
        const fresh = await createDetectLanguage({ languages: seven, brands });
        return (await keptBy(fresh, assess({ text: 'La bateria' }))).language.confidence;
      };
      expect(await listening([{ languages: ['ca'] }])).toBeGreaterThan(await listening([{ languages: [] }]));
    });
  });

  it('says the same of a clear text whatever came before', async () => {
    const fresh = await createDetectLanguage({ languages: seven });
    const text = 'Une semaine sans internet, merci pour rien';
    const { code, confidence } = (await keptBy(fresh, assess({ text }))).language;
    const later = await languageOf(text);
    expect(later.code).toBe(code);
    expect(later.confidence).toBeCloseTo(confidence, 6);
  });

  it('agrees with eld on whole texts', async () => {
    const { eld } = await import('eld/small');
    const whole = eld.newInstance();
    const sentences = [
      'The hotel was clean but the staff were rude to us at breakfast',
      'El hotel estaba limpio pero el personal fue grosero en el desayuno',
      "L'hotel era net però el personal va ser groller a l'hora d'esmorzar",
      "L'hôtel était propre mais le personnel était impoli au petit déjeuner",
      'O hotel estava limpo mas os funcionários foram rudes no café da manhã',
      "L'albergo era pulito ma il personale è stato scortese a colazione",
      'Das Hotel war sauber, aber das Personal war beim Frühstück unhöflich',
    ];
    for (const text of sentences) expect((await languageOf(text)).code).toBe(whole.detect(text).language);
  });
});
