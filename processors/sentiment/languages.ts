/** How one language builds feeling out of words. Lists are of lower-case words. */
export interface LanguageRules {
  /** Public lexicons, with how far each is trusted, 0 to 1. */
  readonly lexicons: readonly (readonly [lexicon: string, trust: number])[];
  readonly negators: string;
  readonly boosters: string;
  readonly dampeners: string;
  /** Words after which the weightier half of a sentence begins. */
  readonly contrasts: string;
  /** Whether a negator may close its clause: "das gefällt mir nicht". */
  readonly negatesBackwards?: boolean;
  /** Whether articles and particles lean on the next word: "n'aime", "l'amore". */
  readonly elides?: boolean;
  /** Endings taken off before a word is looked up a second time, `|` between them. */
  readonly endings: string;
  /** A text is negative below the first and positive above the second score. */
  readonly bounds: readonly [number, number];
}

const romance = 'issimos|issimas|mente|ndo|mos|ais|eis|ado|ada|ido|ida|os|as|es|an|en|ar|er|ir|o|a|e|s';

export const languages: Readonly<Record<string, LanguageRules>> = {
  en: {
    lexicons: [
      ['afinn-en', 1],
      ['pattern-en', 0.6],
    ],
    negators: `not no never neither nor none nobody nothing nowhere without cannot cant dont doesnt didnt isnt wasnt arent werent aint
      wont wouldnt couldnt shouldnt havent hasnt hadnt hardly barely scarcely lacks lack lacking`,
    boosters: `very so really extremely absolutely totally completely super too such incredibly insanely deeply highly damn fucking
      freaking frickin bloody most more truly utterly seriously especially`,
    dampeners: 'slightly somewhat a_bit bit little kinda sorta fairly pretty quite almost maybe perhaps partly less',
    contrasts: 'but however yet although though except',
    endings: 'ings|ing|edly|ed|ly|es|s',
    bounds: [-0.2, 0.3],
  },
  es: {
    lexicons: [
      ['afinn-es', 1],
      ['senticon-es', 0.3],
    ],
    negators: 'no nunca jamás ni sin nadie nada ningún ninguno ninguna tampoco apenas',
    boosters:
      'muy mucho mucha muchos muchas tan tanto súper super más demasiado totalmente completamente absolutamente bastante realmente re',
    dampeners: 'poco algo casi ligeramente medio menos quizás quizá',
    contrasts: 'pero sino aunque embargo',
    endings: `ísimo|ísima|ísimos|ísimas|mente|ando|iendo|amos|emos|imos|aron|ieron|aba|aban|ía|ían|ado|ada|ados|adas|ido|ida|idos|idas|
      ará|aré|ará|arás|arán|ería|aría|os|as|es|an|en|ar|er|ir|ó|é|o|a|e|s`,
    bounds: [-0.17, 0.35],
  },
  pt: {
    lexicons: [['afinn-pt', 1]],
    negators: 'não nao nunca jamais nem sem ninguém nenhum nenhuma n ñ tampouco',
    boosters:
      'muito muita muitos muitas mto mt mta tão super mais demais bem totalmente completamente realmente bastante',
    dampeners: 'pouco meio quase menos talvez',
    contrasts: 'mas porém contudo entretanto embora',
    endings: `íssimo|íssima|mente|ando|endo|indo|amos|emos|imos|aram|eram|iram|ava|avam|ia|iam|ado|ada|ados|adas|ido|ida|idos|idas|
      ará|arei|ões|os|as|es|am|em|ar|er|ir|ou|ei|o|a|e|s`,
    bounds: [-0.17, 0.35],
  },
  fr: {
    lexicons: [['pattern-fr', 0.8]],
    negators: 'pas jamais rien aucun aucune sans ni guère personne ne n non',
    boosters:
      'très trop si tellement vraiment super hyper extrêmement totalement complètement absolument plus tant beaucoup grave',
    dampeners: 'peu presque assez légèrement moins plutôt',
    contrasts: 'mais cependant pourtant toutefois',
    elides: true,
    endings:
      'issantes|issants|issant|ements|ement|antes|ants|ante|ant|aient|ions|iez|ées|és|ée|é|er|ent|ais|ait|ez|es|s|e',
    bounds: [-0.17, 0.2],
  },
  it: {
    lexicons: [['pattern-it', 0.8]],
    negators: 'non nn mai né nè senza nessuno nessuna nessun niente nulla neanche nemmeno neppure',
    boosters:
      'molto molta molti troppo troppa così tanto tanta davvero super proprio veramente assolutamente più completamente',
    dampeners: 'poco quasi abbastanza leggermente meno forse',
    contrasts: 'ma però tuttavia invece',
    elides: true,
    endings:
      'issimi|issime|issimo|issima|mente|ando|endo|iamo|ate|ete|ite|ato|ata|ati|ito|ita|iti|uto|uta|uti|are|ere|ire|ano|ono|o|a|i|e',
    bounds: [-0.17, 0.3],
  },
  de: {
    lexicons: [['pattern-de', 0.8]],
    negators:
      'nicht nich ned net nie niemals kein keine keinen keiner keines keinem nein ohne niemand nichts weder kaum',
    boosters: 'sehr so zu total echt wirklich voll absolut extrem super richtig viel ganz unglaublich mega besonders',
    dampeners: 'etwas bisschen wenig fast ziemlich leicht eher vielleicht',
    contrasts: 'aber jedoch doch sondern allerdings',
    negatesBackwards: true,
    endings: 'eren|erem|erer|eres|sten|ste|end|tet|ten|ern|em|en|er|es|et|st|te|e|n|s|t',
    bounds: [-0.17, 0.2],
  },
  nl: {
    lexicons: [['pattern-nl', 0.8]],
    negators: 'niet nooit niemand niets nee neen geen zonder noch nauwelijks',
    boosters: 'heel erg zeer zo te echt super totaal enorm veel absoluut meest',
    dampeners: 'beetje weinig bijna iets redelijk minder misschien',
    contrasts: 'maar echter toch',
    negatesBackwards: true,
    endings: 'ste|ere|er|en|e|s|t',
    bounds: [-0.17, 0.25],
  },
  ca: {
    lexicons: [['senticon-ca', 0.5]],
    negators: 'no mai ni sense cap ningú res tampoc gens',
    boosters: 'molt molta molts moltes tan tant super súper més massa totalment completament realment força ben',
    dampeners: 'poc poca mica una_mica gairebé quasi menys una',
    contrasts: 'però sinó encara malgrat',
    elides: true,
    endings: `íssim|íssima|íssims|íssimes|ment|ant|ent|int|àvem|ava|aven|ia|ien|at|ada|ats|ades|it|ida|its|ides|ós|osa|osos|oses|ar|er|re|
      ir|em|eu|en|es|os|a|e|s`,
    bounds: [-0.17, 0.2],
  },
  gl: {
    lexicons: [['senticon-gl', 0.5]],
    negators: 'non nunca xamais nin sen ninguén nada ningún ningunha tampouco',
    boosters: 'moi moito moita moitos moitas tan tanto super máis demasiado totalmente',
    dampeners: 'pouco algo case menos quizais',
    contrasts: 'pero mais senón aínda',
    endings: romance,
    bounds: [-0.17, 0.25],
  },
  eu: {
    lexicons: [['senticon-eu', 0.5]],
    negators: 'ez inoiz gabe ezer inor ezin',
    boosters: 'oso hain guztiz benetan izugarri super',
    dampeners: 'pixka apur ia gutxi',
    contrasts: 'baina ordea hala',
    negatesBackwards: true,
    endings: 'ekin|aren|arekin|tzen|ten|tu|ak|ek|an|en|ko|ra|a|k|n',
    bounds: [-0.17, 0.25],
  },
};
